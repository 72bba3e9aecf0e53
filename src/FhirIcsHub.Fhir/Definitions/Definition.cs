namespace FhirIcsHub.Fhir.Definitions;

/// <summary>
/// One resource of a package or file, known by its index entry and read when its content is first asked for. Mostly a conformance
/// resource; instances that come with definitions (examples) are definitions too, so that references to them can be followed.
/// Thread-safe.
/// </summary>
public sealed class Definition
{
    private readonly DefinitionIndex _index;
    private readonly Func<ReadOnlyMemory<byte>>? _content;
    private Resource? _resource;

    internal Definition(DefinitionIndex index, string origin, Func<ReadOnlyMemory<byte>> content, bool isStandIn = false)
    {
        _index = index;
        Origin = origin;
        _content = content;
        IsStandIn = isStandIn;
    }

    internal Definition(Resource resource, string origin)
    {
        _index = DefinitionIndex.Of(resource);
        Origin = origin;
        _resource = resource;
    }

    public string ResourceType => _index.ResourceType;

    public string? Id => _index.Id;

    /// <summary>The canonical URL; null for what has none.</summary>
    public string? Url => _index.Url;

    /// <summary>The business version.</summary>
    public string? Version => _index.Version;

    /// <summary>StructureDefinition.kind (and that of OperationDefinition, NamingSystem, ...).</summary>
    public string? Kind => _index.Kind;

    /// <summary>StructureDefinition.type: the type that is defined or constrained.</summary>
    public string? Type => _index.Type;

    /// <summary>StructureDefinition.derivation: <c>specialization</c>, <c>constraint</c>, or null for Element and Resource.</summary>
    public string? Derivation => _index.Derivation ?? FromResource("derivation");

    public string? BaseDefinition => _index.BaseDefinition ?? FromResource("baseDefinition");

    /// <summary>CodeSystem.content: <c>complete</c>, <c>not-present</c>, ...</summary>
    public string? Content => _index.Content;

    /// <summary>CodeSystem.supplements: the canonical URL of the code system that this one adds to.</summary>
    public string? Supplements => _index.Supplements;

    /// <summary>CodeSystem.valueSet: the value set of all of its codes.</summary>
    public string? ValueSet => _index.ValueSet;

    /// <summary>Where it comes from: <c>name#version</c> of a package, or a file's name.</summary>
    public string Origin { get; }

    /// <summary>The resource, read as sent.</summary>
    /// <exception cref="InvalidDataException">The file of an installed package is not what it was when it was installed.</exception>
    /// <exception cref="IOException">The file of an installed package can no longer be read.</exception>
    public Resource Resource => Volatile.Read(ref _resource) ?? Read();

    /// <summary>Facts made by us of an official definition, which give way to it without being in conflict with it.</summary>
    internal bool IsStandIn { get; }

    public override string ToString() => $"{ResourceType} {Url ?? Id}{(Version is null ? "" : "|")}{Version} ({Origin})";

    private Resource Read()
    {
        var result = Resource.Read(_content!(), ReadMode.AsSent);
        var resource = result.Resource
            ?? throw new InvalidDataException($"{ResourceType}/{Id} of {Origin} cannot be read: {result.Issues[0].Diagnostics}");
        return Interlocked.CompareExchange(ref _resource, resource, null) ?? resource;
    }

    // The index files of packages do not have these two.
    private string? FromResource(string element) => ResourceType == "StructureDefinition" ? Resource.Root.TextOf(element) : null;
}
