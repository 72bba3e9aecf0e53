namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Compiles the groups of a map and its imports, and connects them by name and by type.</summary>
internal sealed class MapLinker(IReadOnlyList<StructureMap> maps, MapTypes types, ConceptTables tables)
{
    private readonly List<Issue> _issues = [];
    private readonly Dictionary<MapGroup, CompiledGroup> _groups = new(ReferenceEqualityComparer.Instance);
    private readonly TypeGroups _typeGroups = new();

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
            var rules = new RuleCompiler(map, types, new TransformCompiler(map, types, tables), _typeGroups, name => Find(map, name) is { } found ? _groups[found] : null);
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
        else if (IsCircular(group))
        {
            Report(group, "it extends itself");
        }
        else
        {
            compiled.Extends = _groups[extended];
        }
    }

    // A group of its own map comes before those of imports; these in the order in which they are imported.
    private MapGroup? Find(StructureMap map, string name) =>
        map.Groups.FirstOrDefault(g => g.Name == name) ?? maps.SelectMany(m => m.Groups).FirstOrDefault(g => g.Name == name);

    private bool IsCircular(MapGroup group)
    {
        var seen = new HashSet<MapGroup>(ReferenceEqualityComparer.Instance);
        for (var next = group; next is not null;)
        {
            if (!seen.Add(next))
            {
                return true;
            }

            var current = next;
            var map = maps.First(m => m.Groups.Any(g => ReferenceEquals(g, current)));
            next = current.Extends is null ? null : Find(map, current.Extends);
        }

        return false;
    }

    private void Report(MapGroup group, string reason) => _issues.Add(new Issue(
        IssueSeverity.Error, IssueType.Invalid, $"Group {ReadProblems.Printable(group.Name)}: {reason}.",
        Line: group.Position.Line == 0 ? null : group.Position.Line, Column: group.Position.Line == 0 ? null : group.Position.Column));
}
