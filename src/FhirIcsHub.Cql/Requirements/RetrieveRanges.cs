using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Requirements.Ranges;

namespace FhirIcsHub.Cql.Requirements;

/// <summary>
/// Finds the date ranges that the rows of a retrieve have to touch, in the conditions of the query that the retrieve is a source of.
/// Published ELM states them nowhere else.
/// </summary>
internal static class RetrieveRanges
{
    /// <summary>The ranges of a source that is a retrieve, by path; none for any other source.</summary>
    /// <param name="query">The query.</param>
    /// <param name="source">One of its sources, or the source of one of its <c>with</c> and <c>without</c> clauses.</param>
    /// <param name="library">The library of the query.</param>
    public static IReadOnlyList<RetrieveRange> Find(Query query, AliasedQuerySource source, LibraryUnit library)
    {
        if (source.Expression is not Retrieve retrieve || RowType.Of(retrieve) is not { } rows)
        {
            return [];
        }

        var conditions = new RangeConditions(new SymbolicEvaluation(library, rows));
        if (source is RelationshipClause relationship)
        {
            conditions.Add(relationship.SuchThat, Known(query, source, library));
        }
        else
        {
            conditions.Add(query.Where, Known(query, source, library));
            foreach (var with in query.Relationships.OfType<With>())
            {
                conditions.Add(with.SuchThat, Known(query, source, library).WithAlias(with.Alias, Symbol.Unknown));
            }
        }

        return conditions.Ranges();
    }

    private static Bindings Known(Query query, AliasedQuerySource source, LibraryUnit library) =>
        query.Lets.Aggregate(new Bindings(library).WithAlias(source.Alias, new RowSymbol("")), (known, let) => known.WithLet(let));
}
