using System.Collections.Frozen;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>One library of a program: its definitions by name, and the libraries that it includes, each once in the program.</summary>
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

    public LibraryUnit(Library library)
    {
        Library = library;
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

    /// <summary>Included libraries by their local names; one that was not found is not there.</summary>
    public Dictionary<string, LibraryUnit> Includes { get; } = new(StringComparer.Ordinal);

    public bool IsFhirHelpers => Name == FhirHelpers;

    public ExpressionDef? Expression(string name) => _expressions.GetValueOrDefault(name);

    public IReadOnlyList<FunctionDef> Functions(string name) => _functions.GetValueOrDefault(name) ?? [];

    public ParameterDef? Parameter(string name) => _parameters.GetValueOrDefault(name);

    public ValueSetDef? ValueSet(string name) => _valueSets.GetValueOrDefault(name);

    public CodeSystemDef? CodeSystem(string name) => _codeSystems.GetValueOrDefault(name);

    public CodeDef? Code(string name) => _codes.GetValueOrDefault(name);

    public ConceptDef? Concept(string name) => _concepts.GetValueOrDefault(name);

    // Of two definitions of one name the first stands; the translator reports such a library.
    private static FrozenDictionary<string, T> ByName<T>(IEnumerable<T> definitions)
        where T : NamedDefinition =>
        definitions.DistinctBy(d => d.Name, StringComparer.Ordinal).ToFrozenDictionary(d => d.Name, StringComparer.Ordinal);
}
