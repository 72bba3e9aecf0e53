using System.Runtime.CompilerServices;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>Finds out what the expressions of one definition are, each with the names that it stands among.</summary>
internal sealed class ExpressionAnalysis(DefinitionAnalysis definitions, ExpressionKeys keys, LibraryUnit unit)
{
    public ExpressionFacts Of(Expression node, BoundName? names, Binder? region)
    {
        var facts = new ExpressionFacts(node, region);
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            facts.IsPure = false;
            facts.IsPersonal = true;
            return facts;
        }

        switch (node)
        {
            case Query query:
                AddQuery(facts, query, names);
                break;
            case IterationExpression or Sort:
                AddIteration(facts, names);
                break;
            case LocalReference local:
                SetName(facts, KindOf(local), local.Name, names);
                break;
            case Property { Scope: { } alias }:
                SetName(facts, NameKind.Alias, alias, names);
                break;
            case Property { Source: null } or IdentifierRef:
                SetName(facts, NameKind.Alias, Scope.SortElement, names);
                break;
            case IterationValue:
                // Which iteration is meant only the code around it knows.
                facts.IsPure = false;
                break;
            default:
                AddParts(facts, node, names, region);
                break;
        }

        OwnFacts.Add(facts, unit, definitions);
        facts.Key = keys.NumberOf(facts, unit);
        return facts;
    }

    private void AddParts(ExpressionFacts facts, ElmNode node, BoundName? names, Binder? region)
    {
        foreach (var part in ExpressionParts.Of(node))
        {
            facts.Add(Of(part, names, region));
        }
    }

    // The sources are within each other: a row of the second is met once for each of the first.
    private void AddQuery(ExpressionFacts facts, Query query, BoundName? names)
    {
        var outside = facts.Region;
        var lists = new List<ExpressionFacts>();
        foreach (var source in query.Sources)
        {
            lists.Add(Of(source.Expression, names, outside));
            facts.Add(lists[^1]);
        }

        var (row, inner) = (outside, names);
        foreach (var (source, list) in query.Sources.Zip(lists))
        {
            row = definitions.Binder(row, source, list);
            inner = new BoundName(inner, NameKind.Alias, source.Alias, row);
        }

        row ??= definitions.Binder(row);
        foreach (var let in query.Lets)
        {
            var value = Of(let.Expression, inner, row);
            facts.Add(value);
            inner = new BoundName(inner, NameKind.Let, let.Identifier, row, value);
        }

        foreach (var relationship in query.Relationships)
        {
            var list = Of(relationship.Expression, inner, row);
            facts.Add(list);
            var match = definitions.Binder(row, relationship, list);
            facts.Add(Of(relationship.SuchThat, new BoundName(inner, NameKind.Alias, relationship.Alias, match), match));
        }

        foreach (var part in new[] { query.Where, query.Return?.Expression }.OfType<Expression>())
        {
            facts.Add(Of(part, inner, row));
        }

        if (query.Aggregate is { } aggregate)
        {
            if (aggregate.Starting is { } starting)
            {
                facts.Add(Of(starting, names, outside));
            }

            var total = definitions.Binder(row);
            facts.Add(Of(aggregate.Expression, new BoundName(inner, NameKind.Let, aggregate.Identifier, total), total));
        }

        AddSort(facts, query.Sort?.By ?? [], names, outside);
    }

    // Their elements are named by no alias; what depends on them is kept nowhere.
    private void AddIteration(ExpressionFacts facts, BoundName? names)
    {
        var (outside, source) = (facts.Region, facts.Node is Sort sort ? sort.Source : ((IterationExpression)facts.Node).Source);
        facts.Add(Of(source, names, outside));
        if (facts.Node is Sort { By: var by })
        {
            AddSort(facts, by, names, outside);
            return;
        }

        var element = definitions.Binder(outside);
        var inner = new BoundName(names, NameKind.Alias, "$this", element);
        foreach (var part in ExpressionParts.Of(facts.Node).Where(part => !ReferenceEquals(part, source)))
        {
            facts.Add(Of(part, inner, element));
        }
    }

    private void AddSort(ExpressionFacts facts, IReadOnlyList<SortByItem> by, BoundName? names, Binder? outside)
    {
        foreach (var key in by.OfType<ByExpression>())
        {
            var element = definitions.Binder(outside);
            facts.Add(Of(key.Expression, new BoundName(names, NameKind.Alias, Scope.SortElement, element), element));
        }
    }

    private static void SetName(ExpressionFacts facts, NameKind kind, string name, BoundName? names)
    {
        var bound = BoundName.Find(names, kind, name);
        if (bound?.Let is { } let)
        {
            facts.DependOn(bound.Binder, let);
            facts.Let = let;
        }
        else
        {
            facts.DependOn(bound?.Binder);
        }
    }

    private static NameKind KindOf(LocalReference local) => local switch
    {
        AliasRef => NameKind.Alias,
        QueryLetRef => NameKind.Let,
        _ => NameKind.Operand,
    };
}
