using FhirIcsHub.Fhir.Definitions;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>Compiles maps. Thread-safe; types and concept maps are read once.</summary>
/// <param name="definitions">Where structures, concept maps and imported StructureMaps are found by canonical URL.</param>
/// <param name="imports">Maps that can be imported beside those of the definitions, whose place they take.</param>
public sealed class MapCompiler(DefinitionSet definitions, IReadOnlyList<StructureMap>? imports = null)
{
    private const int MaxMaps = 200;

    private readonly MapTypes _types = new(definitions);
    private readonly ConceptTables _tables = new(definitions);

    /// <summary>Compiles a map with all that it imports; the issues tell every rule that cannot be done.</summary>
    public MapCompileResult Compile(StructureMap map)
    {
        var issues = new List<Issue>();
        var maps = new List<StructureMap> { map };
        for (var i = 0; i < maps.Count; i++)
        {
            AddImports(maps[i], maps, issues);
        }

        if (map.Groups.Count == 0)
        {
            issues.Add(Issue.Error(IssueType.Invalid, "The map has no group."));
        }

        var linker = new MapLinker(maps, _types, _tables);
        var groups = linker.Compile(map);
        issues.AddRange(linker.Issues);
        return issues.Exists(i => i.IsError)
            ? new MapCompileResult(null, issues)
            : new MapCompileResult(new CompiledMap(map, groups[0]), issues);
    }

    private void AddImports(StructureMap map, List<StructureMap> maps, List<Issue> issues)
    {
        foreach (var canonical in map.Imports)
        {
            var found = Find(canonical, issues);
            if (found.Count == 0)
            {
                issues.Add(Issue.Error(IssueType.NotFound,
                    $"The map {Patch.PatchException.Shown(map.Url)} imports {Patch.PatchException.Shown(canonical)}, which is not there."));
            }

            foreach (var import in found.Where(f => maps.TrueForAll(m => m.Url != f.Url)))
            {
                if (maps.Count == MaxMaps)
                {
                    issues.Add(Issue.Error(IssueType.TooCostly, $"The map imports more than {MaxMaps} maps."));
                    return;
                }

                maps.Add(import);
            }
        }
    }

    private List<StructureMap> Find(string canonical, List<Issue> issues)
    {
        if (canonical.Contains('*', StringComparison.Ordinal))
        {
            var start = canonical[..canonical.IndexOf('*', StringComparison.Ordinal)];
            var given = (imports ?? []).Where(m => m.Url.StartsWith(start, StringComparison.Ordinal)).ToList();
            return
            [
                .. given,
                .. definitions.All("StructureMap").Where(d =>
                    d.Url?.StartsWith(start, StringComparison.Ordinal) == true && given.TrueForAll(g => g.Url != d.Url))
                    .Select(d => Read(d, issues)).OfType<StructureMap>(),
            ];
        }

        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        var url = bar < 0 ? canonical : canonical[..bar];
        if ((imports ?? []).FirstOrDefault(m => m.Url == url) is { } own)
        {
            return [own];
        }

        return definitions.Find(canonical, "StructureMap") is { } definition && Read(definition, issues) is { } read ? [read] : [];
    }

    private static StructureMap? Read(Definition definition, List<Issue> issues)
    {
        var result = StructureMapParser.Read(definition.Resource);
        issues.AddRange(result.Issues);
        return result.Map;
    }
}

/// <summary>The outcome of compiling a map.</summary>
/// <param name="Map">The map, ready to transform; null when an issue is an error.</param>
/// <param name="Issues">Everything that is wrong, with rule, line and column.</param>
public sealed record MapCompileResult(CompiledMap? Map, IReadOnlyList<Issue> Issues);
