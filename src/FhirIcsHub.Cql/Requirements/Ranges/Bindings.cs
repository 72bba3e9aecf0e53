using System.Collections.Immutable;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements.Ranges;

/// <summary>What the names in an expression stand for: aliases, lets and operands.</summary>
internal sealed record Bindings(LibraryUnit Library)
{
    private ImmutableDictionary<string, Symbol> Aliases { get; init; } = ImmutableDictionary<string, Symbol>.Empty;

    private ImmutableDictionary<string, Symbol> Operands { get; init; } = ImmutableDictionary<string, Symbol>.Empty;

    private ImmutableDictionary<string, (Expression Expression, Bindings Where)> Lets { get; init; } =
        ImmutableDictionary<string, (Expression, Bindings)>.Empty;

    /// <summary>Paths at which the rows that come here are known to have a date.</summary>
    private ImmutableHashSet<string> DatedPaths { get; init; } = [];

    /// <summary>Types that the elements at paths are known not to be of.</summary>
    private ImmutableHashSet<(string Path, string Type)> ExcludedTypes { get; init; } = [];

    /// <summary>How many calls and references led here: bounds what is looked through.</summary>
    public int Depth { get; private init; }

    public Symbol Alias(string name) => Aliases.GetValueOrDefault(name, Symbol.Unknown);

    public Symbol Operand(string name) => Operands.GetValueOrDefault(name, Symbol.Unknown);

    public (Expression Expression, Bindings Where)? Let(string name) => Lets.TryGetValue(name, out var let) ? let : null;

    public bool IsDated(string path) => DatedPaths.Contains(path);

    public Bindings WithDated(string? path) => path is null ? this : this with { DatedPaths = DatedPaths.Add(path) };

    public bool IsExcluded(string path, string type) => ExcludedTypes.Contains((path, type));

    public Bindings Without((string Path, string Type)? type) =>
        type is { } excluded ? this with { ExcludedTypes = ExcludedTypes.Add(excluded) } : this;

    public Bindings WithAlias(string name, Symbol value) => this with { Aliases = Aliases.SetItem(name, value) };

    public Bindings WithLet(LetClause let) => this with { Lets = Lets.SetItem(let.Identifier, (let.Expression, this)) };

    /// <summary>Within the body of a function.</summary>
    public Bindings Within(FunctionDef function, LibraryUnit library, IReadOnlyList<Symbol> arguments) => new(library)
    {
        Operands = function.Operands.Zip(arguments).ToImmutableDictionary(pair => pair.First.Name, pair => pair.Second),
        DatedPaths = DatedPaths,
        ExcludedTypes = ExcludedTypes,
        Depth = Depth + 1,
    };

    /// <summary>Within a definition of a library.</summary>
    public Bindings Within(LibraryUnit library) => new(library) { Depth = Depth + 1 };
}
