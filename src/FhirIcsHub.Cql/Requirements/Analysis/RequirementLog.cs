using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements.Analysis;

/// <summary>Gathers what an analysis finds, each thing once, in the order in which it is found.</summary>
internal sealed class RequirementLog
{
    private readonly Dictionary<(Retrieve Retrieve, string Codes), RetrievedData> _data = [];
    private readonly List<Library> _libraries = [];
    private readonly Dictionary<string, ParameterDef> _parameters = new(StringComparer.Ordinal);
    private readonly HashSet<string> _problems = new(StringComparer.Ordinal);
    private readonly List<RequiredCode> _codes = [];
    private readonly List<string> _valueSets = [];
    private readonly List<string> _codeSystems = [];

    public IEnumerable<DataRequirement> Data() => _data.Values.Select(data => data.Requirement);

    public IReadOnlyList<Library> Libraries => _libraries;

    public IReadOnlyCollection<ParameterDef> Parameters => _parameters.Values;

    public IReadOnlyCollection<string> Problems => _problems;

    public IReadOnlyList<RequiredCode> Codes => _codes;

    public IReadOnlyList<string> ValueSets => _valueSets;

    public IReadOnlyList<string> CodeSystems => _codeSystems;

    /// <summary>The included library of that local name, which counts as used.</summary>
    public LibraryUnit? Included(LibraryUnit library, string? localName)
    {
        var included = library.Included(localName);
        if (included is not null)
        {
            Use(included.Library);
        }

        return included;
    }

    public void Use(Library library) => AddOnce(_libraries, library);

    public void Parameter(ParameterDef definition) => _parameters.TryAdd(definition.Name, definition);

    public void NotFound(LibraryUnit library, Reference reference) => _problems.Add(
        $"{library.Name}: {reference.TypeName} '{(reference.LibraryName is { } name ? name + "." : "")}{reference.Name}' cannot be found");

    public void TooDeep(LibraryUnit library) => _problems.Add($"{library.Name}: expressions are nested too deeply");

    public RetrievedData Data(
        Retrieve retrieve, string type, IReadOnlyList<RequiredCodes> codes, IReadOnlyList<RetrieveRange> ranges, Library library)
    {
        var key = string.Join(';', codes.Select(RequirementMerge.Text));
        if (!_data.TryGetValue((retrieve, key), out var data))
        {
            var requirement = new DataRequirement(type, retrieve.TemplateId) { Codes = codes, Ranges = ranges, RangeLibrary = library };
            _data[(retrieve, key)] = data = new RetrievedData(_data.Count, requirement);
        }

        return data;
    }

    /// <summary>What a reference to terminology means.</summary>
    public IReadOnlyList<Terms> Terms(Reference reference, LibraryUnit library)
    {
        var found = Included(library, reference.LibraryName) is { } owner ? Terms(reference, reference.Name, owner) : null;
        if (found is null)
        {
            NotFound(library, reference);
        }

        return found ?? [];
    }

    public Terms Term(CodeSelector code, LibraryUnit library)
    {
        var (system, version) = SystemOf(code.System, library);
        return Term(new RequiredCode(system, version, code.Code, code.Display));
    }

    private IReadOnlyList<Terms>? Terms(Reference reference, string name, LibraryUnit owner)
    {
        switch (reference)
        {
            case ValueSetRef when owner.Library.ValueSets.FirstOrDefault(v => v.Name == name) is { } definition:
                foreach (var codeSystem in definition.CodeSystems)
                {
                    SystemOf(codeSystem, owner);
                }

                var url = WithVersion(definition.Id, definition.Version);
                AddOnce(_valueSets, url);
                return [new Terms(url, null)];
            case CodeRef when owner.Library.Codes.FirstOrDefault(c => c.Name == name) is { } definition:
                var (system, version) = SystemOf(definition.CodeSystem, owner);
                return [Term(new RequiredCode(system, version, definition.Id, definition.Display ?? definition.Name))];
            case ConceptRef when owner.Library.Concepts.FirstOrDefault(c => c.Name == name) is { } definition:
                return [.. definition.Codes.SelectMany(code => Terms(code, owner))];
            case CodeSystemRef when owner.Library.CodeSystems.Any(c => c.Name == name):
                SystemOf((CodeSystemRef)reference, owner);
                return [];
            default:
                return null;
        }
    }

    private Terms Term(RequiredCode code)
    {
        AddOnce(_codes, code);
        return new Terms(null, code);
    }

    private (string? System, string? Version) SystemOf(CodeSystemRef? reference, LibraryUnit library)
    {
        var owner = reference is null ? null : Included(library, reference.LibraryName);
        var definition = owner?.Library.CodeSystems.FirstOrDefault(system => system.Name == reference!.Name);
        if (definition is null)
        {
            if (reference is not null)
            {
                NotFound(library, reference);
            }

            return (null, null);
        }

        AddOnce(_codeSystems, WithVersion(definition.Id, definition.Version));
        return (definition.Id, definition.Version);
    }

    private static string WithVersion(string url, string? version) => version is null ? url : $"{url}|{version}";

    private static void AddOnce<T>(List<T> list, T item)
    {
        if (!list.Contains(item))
        {
            list.Add(item);
        }
    }
}
