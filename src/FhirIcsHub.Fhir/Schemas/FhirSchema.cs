using System.Collections.Frozen;

namespace FhirIcsHub.Fhir.Schemas;

/// <summary>
/// The facts of FHIR R4 4.0.1: types, elements, invariants, search parameters, compartments. Read once from an embedded file.
/// </summary>
public sealed class FhirSchema
{
    private static readonly Lazy<FhirSchema> LazyR4 = new(SchemaReader.ReadR4);

    private readonly FhirType[] _types;
    private readonly ElementDefinition[] _elements;
    private readonly string[] _names;
    private readonly FrozenDictionary<string, FhirType> _typesByName;
    private readonly FrozenDictionary<string, ushort> _nameIds;
    private readonly FrozenDictionary<string, FrozenSet<string>> _requiredCodes;
    private readonly Dictionary<string, Dictionary<string, string[]>> _compartments;
    private readonly Utf8Map<FhirType> _resourceTypes;

    internal FhirSchema(
        FhirType[] types,
        ElementDefinition[] elements,
        string[] names,
        IReadOnlyList<Invariant> invariants,
        IReadOnlyList<SearchParameterDefinition> searchParameters,
        Dictionary<string, string[]> requiredCodes,
        Dictionary<string, Dictionary<string, string[]>> compartments)
    {
        _types = types;
        _elements = elements;
        _names = names;
        Invariants = invariants;
        SearchParameters = searchParameters;
        _compartments = compartments;
        _typesByName = types.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);
        _nameIds = names.Index().Skip(1).ToFrozenDictionary(n => n.Item, n => (ushort)n.Index, StringComparer.Ordinal);
        _requiredCodes = requiredCodes.ToFrozenDictionary(
            v => v.Key, v => v.Value.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
        ResourceTypes = [.. types.Where(t => t is { IsResource: true, IsAbstract: false }).OrderBy(t => t.Name, StringComparer.Ordinal)];
        _resourceTypes = new Utf8Map<FhirType>([.. ResourceTypes.Select(t => (t.Utf8Name, t))]);
        Element = _typesByName["Element"];
        Resource = _typesByName["Resource"];
        DomainResource = _typesByName["DomainResource"];
    }

    /// <summary>FHIR R4, version 4.0.1.</summary>
    public static FhirSchema R4 => LazyR4.Value;

    public ReadOnlySpan<FhirType> Types => _types;

    /// <summary>The concrete resource types, by name.</summary>
    public IReadOnlyList<FhirType> ResourceTypes { get; }

    public IReadOnlyList<Invariant> Invariants { get; }

    public IReadOnlyList<SearchParameterDefinition> SearchParameters { get; }

    /// <summary>Base of all data types.</summary>
    public FhirType Element { get; }

    /// <summary>Base of all resources.</summary>
    public FhirType Resource { get; }

    /// <summary>Base of the resources with narrative, extensions and contained resources.</summary>
    public FhirType DomainResource { get; }

    public FhirType? FindType(string name) => _typesByName.GetValueOrDefault(name);

    /// <summary>The concrete resource type of that name, or null.</summary>
    public FhirType? FindResourceType(string name) => FindType(name) is { IsResource: true, IsAbstract: false } type ? type : null;

    public ElementDefinition ElementAt(ushort index) => _elements[index];

    /// <summary>Symbol of an element name (without <c>[x]</c>); 0 when no R4 element has it.</summary>
    public ushort NameId(string elementName) => _nameIds.GetValueOrDefault(elementName);

    public string NameOf(ushort nameId) => _names[nameId];

    /// <summary>Codes of a required value set; null when the definitions do not enumerate it.</summary>
    public FrozenSet<string>? RequiredCodes(string valueSetUrl) => _requiredCodes.GetValueOrDefault(valueSetUrl);

    /// <summary>
    /// Codes of the search parameters by which <paramref name="resourceType"/> belongs to a compartment such as <c>Patient</c>.
    /// </summary>
    public IReadOnlyList<string> CompartmentParameters(string compartment, string resourceType) =>
        _compartments.TryGetValue(compartment, out var members) && members.TryGetValue(resourceType, out var parameters) ? parameters : [];

    /// <summary>
    /// Codes of the search parameters by which resources of the type are about a patient: those of the Patient compartment, and
    /// <c>patient</c> of Task, whom it is for. R4's definition of the compartment lacks it, R5's has it.
    /// </summary>
    public IReadOnlyList<string> PatientParameters(string resourceType) =>
        resourceType == "Task" ? ["patient"] : CompartmentParameters("Patient", resourceType);

    internal FhirType TypeAt(ushort index) => _types[index];

    internal bool TryGetResourceType(ReadOnlySpan<byte> name, out FhirType type) => _resourceTypes.TryGetValue(name, out type);
}
