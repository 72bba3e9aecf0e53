using System.Collections.Frozen;

namespace FhirIcsHub.Cql.Elm;

/// <summary>A library's definitions by name, and the libraries that it includes, each once for all that include it.</summary>
internal sealed class LibraryUnit
{
    /// <summary>The library of conversions from FHIR to System types that every FHIR library includes.</summary>
    public const string FhirHelpers = "FHIRHelpers";

    private readonly FrozenDictionary<string, ExpressionDef> _expressions;
    private readonly FrozenDictionary<string, FunctionDef[]> _functions;
    private readonly FrozenDictionary<string, ParameterDef> _parameters;
    private readonly FrozenDictionary<string, ValueSetDef> _valueSets;
    private readonly FrozenDictionary<string, CodeSystemDef> _codeSystems;
    private readonly FrozenDictionary<string, CodeDef> _codes;
    private readonly FrozenDictionary<string, ConceptDef> _concepts;
    private readonly FrozenDictionary<string, IncludeDef> _includes;
    private readonly Func<IncludeDef, LibraryUnit?> _find;
    private readonly Dictionary<string, LibraryUnit?> _included = new(StringComparer.Ordinal);

    /// <param name="library">The library.</param>
    /// <param name="find">Finds a library that it includes, when that is first needed; null = it is not there.</param>
    public LibraryUnit(Library library, Func<IncludeDef, LibraryUnit?> find)
    {
        Library = library;
        _find = find;
        _includes = ByName(library.Includes, include => include.LocalIdentifier);
        _expressions = ByName(library.Statements.Where(s => s is not FunctionDef));
        _functions = library.Statements.OfType<FunctionDef>().GroupBy(f => f.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        _parameters = ByName(library.Parameters);
        _valueSets = ByName(library.ValueSets);
        _codeSystems = ByName(library.CodeSystems);
        _codes = ByName(library.Codes);
        _concepts = ByName(library.Concepts);
    }

    public Library Library { get; }

    public string Name => Library.Identifier.Id ?? "";

    public bool IsFhirHelpers => Name == FhirHelpers;

    /// <summary>A library with those that it includes.</summary>
    /// <param name="library">The library.</param>
    /// <param name="find">Finds an included library by name, behind its namespace when it has one, and version; null = none.</param>
    public static LibraryUnit Of(Library library, Func<string, string?, Library?> find) => Of(library, find, []);

    /// <summary>The included library of that local name, this one without a name; null when it cannot be found.</summary>
    public LibraryUnit? Included(string? localName)
    {
        if (localName is null)
        {
            return this;
        }

        if (!_included.TryGetValue(localName, out var unit))
        {
            _included[localName] = unit = _includes.GetValueOrDefault(localName) is { } include ? _find(include) : null;
        }

        return unit;
    }

    public ExpressionDef? Expression(string name) => _expressions.GetValueOrDefault(name);

    public IReadOnlyList<FunctionDef> Functions(string name) => _functions.GetValueOrDefault(name) ?? [];

    public ParameterDef? Parameter(string name) => _parameters.GetValueOrDefault(name);

    public ValueSetDef? ValueSet(string name) => _valueSets.GetValueOrDefault(name);

    public CodeSystemDef? CodeSystem(string name) => _codeSystems.GetValueOrDefault(name);

    public CodeDef? Code(string name) => _codes.GetValueOrDefault(name);

    public ConceptDef? Concept(string name) => _concepts.GetValueOrDefault(name);

    private static LibraryUnit Of(Library library, Func<string, string?, Library?> find, Dictionary<Library, LibraryUnit> units)
    {
        if (!units.TryGetValue(library, out var unit))
        {
            units[library] = unit = new LibraryUnit(
                library, include => find(include.Path, include.Version) is { } found ? Of(found, find, units) : null);
        }

        return unit;
    }

    private static FrozenDictionary<string, T> ByName<T>(IEnumerable<T> definitions)
        where T : NamedDefinition => ByName(definitions, definition => definition.Name);

    // Of two definitions of one name the first stands; the translator reports such a library.
    private static FrozenDictionary<string, T> ByName<T>(IEnumerable<T> definitions, Func<T, string> name) =>
        definitions.DistinctBy(name, StringComparer.Ordinal).ToFrozenDictionary(name, StringComparer.Ordinal);
}
