namespace FhirIcsHub.Fhir.Mapping;

/// <summary>
/// The groups of a concept map while it is read: one for each pair of systems. A code without target goes to the first group of its system.
/// </summary>
internal sealed class ConceptGroups
{
    private readonly List<Group> _all = [];
    private readonly Dictionary<(string Source, string Target), Group> _byPair = [];
    private readonly Dictionary<string, Group> _bySource = new(StringComparer.Ordinal);

    public IReadOnlyList<Group> All => _all;

    public Group Of(string source, string? target)
    {
        var first = _bySource.GetValueOrDefault(source);
        if (target is null)
        {
            return first ?? Add(new Group(source));
        }

        if (_byPair.TryGetValue((source, target), out var group))
        {
            return group;
        }

        group = first is { Target: null } ? first : Add(new Group(source));
        group.Target = target;
        _byPair[(source, target)] = group;
        return group;
    }

    private Group Add(Group group)
    {
        _all.Add(group);
        _bySource.TryAdd(group.Source, group);
        return group;
    }

    internal sealed class Group(string source)
    {
        public string Source => source;

        public string? Target { get; set; }

        public List<MapConcept> Elements { get; } = [];
    }
}
