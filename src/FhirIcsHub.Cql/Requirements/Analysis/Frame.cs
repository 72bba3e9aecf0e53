using System.Collections.Immutable;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements.Analysis;

/// <summary>Where an expression stands: its library, and what the names in it may be made of.</summary>
internal sealed record Frame(LibraryUnit Library)
{
    private ImmutableDictionary<string, Reach> Aliases { get; init; } = ImmutableDictionary<string, Reach>.Empty;

    private ImmutableDictionary<string, Reach> Lets { get; init; } = ImmutableDictionary<string, Reach>.Empty;

    private ImmutableDictionary<string, Reach> Operands { get; init; } = ImmutableDictionary<string, Reach>.Empty;

    private ImmutableDictionary<string, (Reach Current, Reach Total)> Iterations { get; init; } =
        ImmutableDictionary<string, (Reach, Reach)>.Empty;

    /// <summary>How many calls led here.</summary>
    public int Depth { get; private init; }

    /// <summary>What a name alone is an element of: the result that is sorted.</summary>
    public Reach Sorted { get; init; } = Reach.Nothing;

    /// <summary>An alias of a query, or the scope of an iteration.</summary>
    public Reach Alias(string name) => Aliases.TryGetValue(name, out var alias) ? alias : Current(name);

    public Reach Let(string name) => Lets.GetValueOrDefault(name, Reach.Nothing);

    public Reach Operand(string name) => Operands.GetValueOrDefault(name, Reach.Nothing);

    public Reach Current(string? scope) => Iterations.TryGetValue(scope ?? "", out var found) ? found.Current : Reach.Nothing;

    public Reach Total(string? scope) => Iterations.TryGetValue(scope ?? "", out var found) ? found.Total : Reach.Nothing;

    public Frame WithAlias(string name, Reach value) => this with { Aliases = Aliases.SetItem(name, value) };

    public Frame WithLet(string name, Reach value) => this with { Lets = Lets.SetItem(name, value) };

    /// <summary>Within an iteration, which its name means and, being the innermost, no name too.</summary>
    public Frame WithIteration(string? scope, Reach current, Reach total) =>
        this with { Iterations = Iterations.SetItem(scope ?? "", (current, total)).SetItem("", (current, total)) };

    public Frame Within(FunctionDef function, LibraryUnit library, IReadOnlyList<Reach> arguments) => new(library)
    {
        Operands = function.Operands.Zip(arguments).ToImmutableDictionary(pair => pair.First.Name, pair => pair.Second),
        Depth = Depth + 1,
    };
}
