using System.Runtime.CompilerServices;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>
/// Finds the expressions of a program that are worth keeping once they have been evaluated: for the run when they do not depend on the
/// person, for the person when they depend on no row, else for the row. Every place that uses one evaluates it when it needs it and nobody
/// did before, so nothing is evaluated that would not have been. Made from what a library and those that it includes define.
/// </summary>
internal sealed class SharingPlan
{
    /// <summary>What is less is not worth counting.</summary>
    private const int LeastWeight = 2;

    private readonly DefinitionAnalysis _definitions;
    private readonly HashSet<ExpressionDef> _counted = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, SharedExpression> _byKey = [];
    private readonly Dictionary<Expression, KeptExpression?> _byNode = new(ReferenceEqualityComparer.Instance);

    private HashSet<Binder>? _levels;

    private SharingPlan(bool usesIntrinsics) => _definitions = new DefinitionAnalysis(usesIntrinsics, Count);

    /// <summary>The plan of all that a library defines, and what that reaches in others.</summary>
    public static SharingPlan Of(LibraryUnit root, bool usesIntrinsics)
    {
        var plan = new SharingPlan(usesIntrinsics);
        foreach (var statement in root.Library.Statements)
        {
            plan._definitions.Of(root, statement);
        }

        return plan;
    }

    /// <summary>What is to be kept of this very expression; null when nothing is.</summary>
    public KeptExpression? Find(Expression node) => _byNode.GetValueOrDefault(node) is { Shared.IsWorthwhile: true } kept ? kept : null;

    /// <summary>The binder of a source, relationship or function, when values are to be kept there.</summary>
    public Binder? LevelOf(ElmNode place)
    {
        _levels ??= [.. _byKey.Values.Where(shared => shared.IsWorthwhile).SelectMany(shared => shared.Levels)];
        return _definitions.BinderOf(place) is { } binder && _levels.Contains(binder) ? binder : null;
    }

    /// <summary>Whether a definition depends on the run alone.</summary>
    public bool IsOfRun(LibraryUnit unit, ExpressionDef definition) => !_definitions.Of(unit, definition).IsPersonal;

    /// <inheritdoc cref="IsOfRun(LibraryUnit, ExpressionDef)"/>
    public bool IsOfRun(LibraryUnit unit, ParameterDef definition) => !_definitions.Of(unit, definition).IsPersonal;

    private void Count(ExpressionDef definition, ExpressionFacts facts)
    {
        // A define of the run is kept as a whole.
        if (_counted.Add(definition) && (facts.IsPersonal || definition is FunctionDef))
        {
            Count(facts, facts.Region, facts.Region, column: null);
        }
    }

    // What stands within an expression that is kept is evaluated as often as that: as if it stood at its level, from the region of the one
    // to that of the other. What a column is made of needs none of its own.
    private void Count(ExpressionFacts facts, Binder? from, Binder? to, Binder? column)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return;
        }

        if (CanBeKept(facts))
        {
            if (!_byKey.TryGetValue(facts.Key, out var shared))
            {
                _byKey[facts.Key] = shared = new SharedExpression(facts.IsPersonal, facts.Weight);
            }

            var isMetAgain = facts.Row is { } row && !ReferenceEquals(row, column) && At(row.Outer) is not null;
            var isFirst = shared.AddUse(facts.Inner, !ReferenceEquals(At(facts.Region), facts.Inner), isMetAgain);
            var kept = new KeptExpression(shared, facts.Inner);
            _byNode[facts.Node] = _byNode.TryGetValue(facts.Node, out var other) && other != kept ? null : kept;
            if (!isFirst || (!facts.IsPersonal && facts.Inner is null))
            {
                return;
            }

            (from, to, column) = (facts.Region, facts.Inner, facts.Row);
        }

        foreach (var part in facts.Parts)
        {
            Count(part, from, to, column);
        }

        Binder? At(Binder? region) => ReferenceEquals(region, from) ? to : region;
    }

    private static bool CanBeKept(ExpressionFacts facts) =>
        facts is { IsPure: true, IsTakenApart: false, Weight: >= LeastWeight } && (facts.Inner?.CanHold ?? true)
        && facts.Node is not (Retrieve or LocalReference or Reference { } and not FunctionRef or Literal or Null);
}

/// <summary>An expression at its place that is worth keeping.</summary>
/// <param name="Shared">What it shares with those that mean the same.</param>
/// <param name="Level">The binder on whose values it depends there; null when it depends on none.</param>
internal sealed record KeptExpression(SharedExpression Shared, Binder? Level);
