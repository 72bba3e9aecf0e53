namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Compiles the groups of a map and its imports, and connects them by name and by type.</summary>
internal sealed class MapLinker(IReadOnlyList<StructureMap> maps, MapTypes types, ConceptTables tables)
{
    private const int MaxExtension = 50;

    private readonly List<Issue> _issues = [];
    private readonly Dictionary<MapGroup, CompiledGroup> _groups = new(ReferenceEqualityComparer.Instance);
    private readonly TypeGroups _typeGroups = new();
    private readonly Dictionary<(StructureMap Map, string Name), MapGroup> _byName = new(new ByMapAndName());
    private readonly Dictionary<string, MapGroup> _byNameAnywhere = new(StringComparer.Ordinal);
    private readonly Dictionary<MapGroup, StructureMap> _mapOf = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<Issue> Issues => _issues;

    /// <summary>The compiled groups of one of the maps, in its order.</summary>
    public IReadOnlyList<CompiledGroup> Compile(StructureMap entry)
    {
        foreach (var map in maps)
        {
            foreach (var group in map.Groups)
            {
                Declare(map, group);
            }
        }

        foreach (var map in maps)
        {
            var rules = new RuleCompiler(map, types, new TransformCompiler(map, types, tables), _typeGroups, name =>
                Find(map, name) is { } found ? _groups[found] : null);
            foreach (var group in map.Groups)
            {
                Compile(map, group, rules);
            }

            _issues.AddRange(rules.Issues);
        }

        return [.. entry.Groups.Select(g => _groups[g])];
    }

    private void Declare(StructureMap map, MapGroup group)
    {
        var compiled = new CompiledGroup(group.Name)
        {
            Inputs = [.. group.Inputs.Select(i => i.IsTarget)],
            Types = [.. group.Inputs.Select(i => i.Type is null ? null : types.Find(map, i.Type))],
        };
        _groups[group] = compiled;
        _mapOf[group] = map;
        _byName.TryAdd((map, group.Name), group);
        _byNameAnywhere.TryAdd(group.Name, group);
        if (group.TypeMode == MapTypeMode.None)
        {
            return;
        }

        if (compiled.Inputs is not [false, true] || compiled.Types.Contains(null))
        {
            Report(group, "a group that is taken by type has one source and one target, each with a type");
        }
        else if (!_typeGroups.TryAdd(compiled.Types[0]!.Key, compiled.Types[1]!.Key, group.TypeMode == MapTypeMode.TypeAndTypes, compiled))
        {
            Report(group, $"there is another group that is taken for {compiled.Types[0]!.Name} and {compiled.Types[1]!.Name}");
        }
    }

    private void Compile(StructureMap map, MapGroup group, RuleCompiler rules)
    {
        var compiled = _groups[group];
        var scope = new MapScope();
        for (var i = 0; i < group.Inputs.Count; i++)
        {
            scope.Add(group.Inputs[i].Name, group.Inputs[i].IsTarget, compiled.Types[i]);
        }

        compiled.Rules = rules.Compile(group, scope);
        compiled.FrameSize = scope.Size;
        if (group.Extends is not { } name)
        {
            return;
        }

        if (Find(map, name) is not { } extended)
        {
            Report(group, $"it extends '{ReadProblems.Printable(name)}', which is not there");
        }
        else if (!extended.Inputs.Select(i => i.IsTarget).SequenceEqual(compiled.Inputs))
        {
            Report(group, $"it extends {extended.Name}, whose parameters are others");
        }
        else if (IsEndless(group))
        {
            Report(group, $"it extends itself, or more than {MaxExtension} groups one after the other");
        }
        else
        {
            compiled.Extends = _groups[extended];
        }
    }

    // A group of its own map comes before those of imports; these in the order in which they are imported.
    private MapGroup? Find(StructureMap map, string name) =>
        _byName.TryGetValue((map, name), out var own) ? own : _byNameAnywhere.GetValueOrDefault(name);

    // Extending has the depth of calling: what is longer is refused as well.
    private bool IsEndless(MapGroup group)
    {
        for (var depth = 0; group.Extends is { } name && Find(_mapOf[group], name) is { } extended; depth++)
        {
            if (depth == MaxExtension)
            {
                return true;
            }

            group = extended;
        }

        return false;
    }

    private void Report(MapGroup group, string reason) => _issues.Add(new Issue(
        IssueSeverity.Error, IssueType.Invalid, $"Group {ReadProblems.Printable(group.Name)}: {reason}.",
        Line: group.Position.Line == 0 ? null : group.Position.Line, Column: group.Position.Line == 0 ? null : group.Position.Column));

    private sealed class ByMapAndName : IEqualityComparer<(StructureMap Map, string Name)>
    {
        public bool Equals((StructureMap Map, string Name) x, (StructureMap Map, string Name) y) =>
            ReferenceEquals(x.Map, y.Map) && x.Name == y.Name;

        public int GetHashCode((StructureMap Map, string Name) key) => string.GetHashCode(key.Name, StringComparison.Ordinal);
    }
}
