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
            Add(facts, Of(part, names, region), outside: null);
        }
    }

    // The sources are within each other: a row of the second is met once for each of the first.
    private void AddQuery(ExpressionFacts facts, Query query, BoundName? names)
    {
        var outside = facts.Region;
        foreach (var source in query.Sources)
        {
            Add(facts, Of(source.Expression, names, outside), outside);
        }

        var (row, inner) = (outside, names);
        foreach (var source in query.Sources)
        {
            row = definitions.Binder(row, source);
            inner = new BoundName(inner, NameKind.Alias, source.Alias, row);
        }

        row ??= definitions.Binder(row);
        foreach (var let in query.Lets)
        {
            Add(facts, Of(let.Expression, inner, row), outside);
            inner = new BoundName(inner, NameKind.Let, let.Identifier, row);
        }

        foreach (var relationship in query.Relationships)
        {
            Add(facts, Of(relationship.Expression, inner, row), outside);
            var match = definitions.Binder(row, relationship);
            Add(facts, Of(relationship.SuchThat, new BoundName(inner, NameKind.Alias, relationship.Alias, match), match), outside);
        }

        foreach (var part in new[] { query.Where, query.Return?.Expression }.OfType<Expression>())
        {
            Add(facts, Of(part, inner, row), outside);
        }

        if (query.Aggregate is { } aggregate)
        {
            if (aggregate.Starting is { } starting)
            {
                Add(facts, Of(starting, names, outside), outside);
            }

            var total = definitions.Binder(row);
            Add(facts, Of(aggregate.Expression, new BoundName(inner, NameKind.Let, aggregate.Identifier, total), total), outside);
        }

        AddSort(facts, query.Sort?.By ?? [], names, outside);
    }

    // Their elements are named by no alias; what depends on them is kept nowhere.
    private void AddIteration(ExpressionFacts facts, BoundName? names)
    {
        var (outside, source) = (facts.Region, facts.Node is Sort sort ? sort.Source : ((IterationExpression)facts.Node).Source);
        Add(facts, Of(source, names, outside), outside);
        if (facts.Node is Sort { By: var by })
        {
            AddSort(facts, by, names, outside);
            return;
        }

        var element = definitions.Binder(outside);
        var inner = new BoundName(names, NameKind.Alias, "$this", element);
        foreach (var part in ExpressionParts.Of(facts.Node).Where(part => !ReferenceEquals(part, source)))
        {
            Add(facts, Of(part, inner, element), outside);
        }
    }

    private void AddSort(ExpressionFacts facts, IReadOnlyList<SortByItem> by, BoundName? names, Binder? outside)
    {
        foreach (var key in by.OfType<ByExpression>())
        {
            var element = definitions.Binder(outside);
            Add(facts, Of(key.Expression, new BoundName(names, NameKind.Alias, Scope.SortElement, element), element), outside);
        }
    }

    // A part that depends on a binder of the whole does not make the whole depend on it.
    private static void Add(ExpressionFacts facts, ExpressionFacts part, Binder? outside)
    {
        facts.Add(part);
        var inner = part.Inner;
        while (facts.Node is Query or IterationExpression or Sort && inner is not null && inner.Depth > (outside?.Depth ?? 0))
        {
            inner = inner.Outer;
        }

        facts.Inner = Binder.Innermost(facts.Inner, inner);
    }

    private static void SetName(ExpressionFacts facts, NameKind kind, string name, BoundName? names)
    {
        facts.Inner = BoundName.Find(names, kind, name);
        facts.IsPure = facts.Inner is not null;
    }

    private static NameKind KindOf(LocalReference local) => local switch
    {
        AliasRef => NameKind.Alias,
        QueryLetRef => NameKind.Let,
        _ => NameKind.Operand,
    };
}
