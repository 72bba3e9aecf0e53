using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Operators;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

/// <summary>What a library defines, for the expressions that name it.</summary>
internal sealed class LibrarySymbols
{
    private readonly Dictionary<string, Symbol> _byName = new(StringComparer.Ordinal);

    public VersionedIdentifier Identifier { get; set; } = new();

    /// <summary>The functions, with the types of their results.</summary>
    public OperatorMap Functions { get; set; } = new();

    /// <summary>Whether each function may be called after a dot: an old library says so with the tag <c>allowFluent</c>.</summary>
    public bool AllowsFluent { get; set; }

    public IEnumerable<string> Names => _byName.Keys;

    public Symbol? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Adds a definition; false when the name is taken.</summary>
    public bool TryAdd(string name, Symbol symbol) => _byName.TryAdd(name, symbol);

    public void Remove(string name) => _byName.Remove(name);
}

/// <summary>A definition.</summary>
/// <param name="Definition">Its node.</param>
/// <param name="Type">Type of what it means; null when that could not be told, or for an include.</param>
/// <param name="IsPrivate">Whether only its own library may use it.</param>
internal sealed record Symbol(ElmNode Definition, DataType? Type, bool IsPrivate = false);
