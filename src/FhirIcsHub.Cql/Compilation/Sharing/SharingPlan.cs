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
    /// <summary>Below this, keeping a value costs as much as evaluating the expression.</summary>
    private const int LeastWeight = 3;
    private const int LeastWeightInRow = 2;

    private readonly DefinitionAnalysis _definitions;
    private readonly HashSet<ExpressionDef> _counted = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, SharedExpression> _byKey = [];
    private readonly Dictionary<Expression, SharedExpression?> _byNode = new(ReferenceEqualityComparer.Instance);

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
    public SharedExpression? Find(Expression node) =>
        _byNode.GetValueOrDefault(node) is { } shared && IsWorthwhile(shared) ? shared : null;

    /// <summary>The binder of a source, relationship or function, when values are to be kept there.</summary>
    public Binder? LevelOf(ElmNode place)
    {
        _levels ??= [.. _byKey.Values.Where(IsWorthwhile).Select(shared => shared.Level).OfType<Binder>()];
        return _definitions.BinderOf(place) is { } binder && _levels.Contains(binder) ? binder : null;
    }

    /// <summary>Whether a definition depends on the run alone.</summary>
    public bool IsOfRun(LibraryUnit unit, ExpressionDef definition) => !_definitions.Of(unit, definition).IsPersonal;

    /// <inheritdoc cref="IsOfRun(LibraryUnit, ExpressionDef)"/>
    public bool IsOfRun(LibraryUnit unit, ParameterDef definition) => !_definitions.Of(unit, definition).IsPersonal;

    private static bool IsWorthwhile(SharedExpression shared) => shared.Level is null
        ? shared.Weight >= LeastWeight && (shared.Uses > 1 || shared.IsRepeated || !shared.IsPersonal)
        : (shared.Weight >= LeastWeightInRow && shared.Uses > 1) || (shared.Weight >= LeastWeight && shared.IsRepeated);

    private void Count(ExpressionDef definition, ExpressionFacts facts)
    {
        // A define of the run is kept as a whole.
        if (_counted.Add(definition) && (facts.IsPersonal || definition is FunctionDef))
        {
            Count(facts, facts.Region, facts.Region);
        }
    }

    // What stands within an expression that is kept is evaluated as often as that: as if it stood at its level.
    private void Count(ExpressionFacts facts, Binder? from, Binder? to)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return;
        }

        if (CanBeKept(facts))
        {
            if (!_byKey.TryGetValue(facts.Key, out var shared))
            {
                _byKey[facts.Key] = shared = new SharedExpression(facts.Inner, facts.IsPersonal) { Weight = facts.Weight };
            }

            shared.Uses++;
            shared.IsRepeated |= !ReferenceEquals(ReferenceEquals(facts.Region, from) ? to : facts.Region, facts.Inner);
            _byNode[facts.Node] = _byNode.TryGetValue(facts.Node, out var other) && other != shared ? null : shared;
            if (shared.Uses > 1 || (!facts.IsPersonal && facts.Inner is null))
            {
                return;
            }

            (from, to) = (facts.Region, facts.Inner);
        }

        foreach (var part in facts.Parts)
        {
            Count(part, from, to);
        }
    }

    private static bool CanBeKept(ExpressionFacts facts) =>
        facts is { IsPure: true, IsTakenApart: false, Weight: >= LeastWeightInRow } && (facts.Inner?.CanHold ?? true)
        && facts.Node is not (Retrieve or LocalReference or Reference { } and not FunctionRef or Literal or Null);
}
