using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Grammar.Syntax;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;
using AggregateClause = FhirIcsHub.Cql.Elm.AggregateClause;
using LetClause = FhirIcsHub.Cql.Elm.LetClause;
using ReturnClause = FhirIcsHub.Cql.Elm.ReturnClause;
using SortClause = FhirIcsHub.Cql.Elm.SortClause;

namespace FhirIcsHub.Cql.Translation;

internal sealed partial class LibraryTranslation
{
    private Query Query(QuerySyntax syntax)
    {
        if (_options.RequireFromKeyword && !syntax.HasFrom)
        {
            throw new TranslationException("a query begins with from (option RequireFromKeyword)");
        }

        var scope = new QueryScope();
        var queries = Scope!.Queries;
        queries.Add(scope);
        try
        {
            return Query(syntax, scope);
        }
        finally
        {
            queries.RemoveAt(queries.Count - 1);
        }
    }

    private Query Query(QuerySyntax syntax, QueryScope scope)
    {
        // All sources are outside of the query's own names.
        var sources = syntax.Sources.Select(Source).ToList();
        for (var i = 0; i < sources.Count; i++)
        {
            WarnOfHiding(sources[i].Alias, syntax.Sources[i].Alias.Range, "alias");
            scope.AddPrimary(sources[i].Alias, KnownTypeOf(sources[i]));
        }

        var lets = syntax.Lets.Select(s => Let(s, scope)).ToList();
        var relationships = syntax.Inclusions.Select(s => Relationship(s, scope)).ToList();
        var where = syntax.Where is null ? null : Condition(syntax.Where);
        if (_options.DateRangeOptimization)
        {
            where = sources.Aggregate(where, (current, source) => current is null ? null : PushDown(current, source));
        }

        var result = syntax.Return is null ? null : Return(syntax.Return, scope);
        var aggregate = syntax.Aggregate is null ? null : Aggregate(syntax.Aggregate, scope);
        if (result is null && aggregate is null && sources.Count > 1)
        {
            result = AllSources(sources, scope);
        }

        var type = TypeOf(aggregate ?? result ?? (ElmNode)sources[0]);
        scope.Clear();
        var sort = syntax.Sort is null ? null : Sort(syntax.Sort, scope, aggregate, type);
        return Typed(
            new Query
            {
                Sources = sources,
                Lets = lets,
                Relationships = relationships,
                Where = where,
                Return = result,
                Aggregate = aggregate,
                Sort = sort,
            },
            type);
    }

    private AliasedQuerySource Source(AliasedSource syntax)
    {
        var expression = Translate(syntax.Source);
        return Tracked(
            Typed(new AliasedQuerySource { Alias = syntax.Alias.Name, Expression = expression }, KnownTypeOf(expression)), syntax);
    }

    private LetClause Let(Grammar.Syntax.LetClause syntax, QueryScope scope)
    {
        WarnOfHiding(syntax.Name.Name, syntax.Name.Range, "let");
        var expression = Translate(syntax.Expression);
        var let = new LetClause { Identifier = syntax.Name.Name, Expression = expression };

        // What could not be translated keeps its name, so that only the problem itself is told.
        scope.AddLet(let.Identifier, KnownTypeOf(expression));
        return Tracked(let, syntax);
    }

    private RelationshipClause Relationship(WithClause syntax, QueryScope scope)
    {
        var source = Source(syntax.Source);
        WarnOfHiding(source.Alias, syntax.Source.Alias.Range, "alias");
        scope.AddRelated(source.Alias, KnownTypeOf(source));
        var condition = Condition(syntax.Condition);
        scope.RemoveLast();
        RelationshipClause clause = syntax.IsWithout ? new Without() : new With();
        clause.Alias = source.Alias;
        clause.Expression = source.Expression;
        clause.SuchThat = condition;
        return Tracked(Typed(clause, KnownTypeOf(source)), syntax);
    }

    private Expression Condition(ExpressionSyntax syntax)
    {
        var condition = Translate(syntax);
        Attempt(syntax, () => RequireType(TypeOf(condition), SystemModel.Boolean));
        return condition;
    }

    private ReturnClause Return(Grammar.Syntax.ReturnClause syntax, QueryScope scope)
    {
        var expression = Translate(syntax.Expression);
        var type = scope.IsSingular ? TypeOf(expression) : new ListType(TypeOf(expression));
        return Tracked(Typed(new ReturnClause { Distinct = syntax.IsDistinct, Expression = expression }, type), syntax);
    }

    // Without a return clause, a query of several sources gives a tuple with the element of each.
    private ReturnClause AllSources(IReadOnlyList<AliasedQuerySource> sources, QueryScope scope)
    {
        var elements = sources.Select(s => new TupleElement
        {
            Name = s.Alias,
            Value = Typed(new AliasRef { Name = s.Alias }, ElementOf(TypeOf(s))),
        }).ToList();
        var tuple = new TupleType(elements.Select(e => new TupleMember(e.Name, TypeOf(e.Value))));
        DataType type = scope.IsSingular ? tuple : new ListType(tuple);
        return Typed(new ReturnClause { Distinct = true, Expression = Typed(new TupleSelector { Elements = elements }, type) }, type);
    }

    private AggregateClause Aggregate(Grammar.Syntax.AggregateClause syntax, QueryScope scope)
    {
        RequireCompatibility("an aggregate clause", "1.5");
        var starting = syntax.Starting is null ? null : Translate(syntax.Starting);
        scope.AddLet(syntax.Name.Name, starting is null ? SystemModel.Any : TypeOf(starting));
        var expression = Translate(syntax.Expression);
        var type = TypeOf(expression);
        return Tracked(
            Typed(
                new AggregateClause
                {
                    Identifier = syntax.Name.Name,
                    Distinct = syntax.IsDistinct,
                    Expression = expression,
                    Starting = starting ?? NullOf(type),
                },
                type),
            syntax);
    }

    private SortClause Sort(Grammar.Syntax.SortClause syntax, QueryScope scope, AggregateClause? aggregate, DataType type)
    {
        if (aggregate is not null)
        {
            throw new TranslationException("the result of an aggregate clause cannot be sorted", syntax.Range);
        }

        if (scope.IsSingular || type is not ListType list)
        {
            throw new TranslationException("only a list can be sorted; no source of this query is one", syntax.Range);
        }

        scope.SortedElement = list.ElementType;
        var by = new List<SortByItem>();
        if (syntax.Direction is { } direction)
        {
            RequireComparable(list.ElementType, syntax);
            by.Add(new ByDirection { Direction = DirectionOf(direction) });
        }

        foreach (var item in syntax.Items)
        {
            Attempt(item, () => by.Add(SortBy(item)));
        }

        scope.SortedElement = null;
        return Tracked(new SortClause { By = by }, syntax);
    }

    private SortByItem SortBy(SortItem syntax)
    {
        var key = Translate(syntax.Expression);
        RequireComparable(TypeOf(key), syntax);
        SortByItem item = key is IdentifierRef identifier
            ? new ByColumn { Path = identifier.Name }
            : new ByExpression { Expression = key };
        item.Direction = DirectionOf(syntax.Direction ?? SortDirection.Asc);
        return Tracked(Typed(item, TypeOf(key)), syntax);
    }

    private void RequireComparable(DataType type, SyntaxNode place)
    {
        var value = Typed(new Null(), type);
        if (ResolveSystem("Less", [value, value], mustResolve: false) is null)
        {
            throw new TranslationException($"values of type {type.Label} have no order to be sorted by", place.Range);
        }
    }

    private static string DirectionOf(SortDirection direction) => direction switch
    {
        SortDirection.Asc => "asc",
        SortDirection.Ascending => "ascending",
        SortDirection.Desc => "desc",
        _ => "descending",
    };
}
