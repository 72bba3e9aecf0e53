using System.Text.Json;

namespace DefinitionGenerator;

/// <summary>
/// Which value sets can be enumerated from complete code systems and lists of concepts, so that no stored expansion is needed.
/// </summary>
internal sealed class EnumerableValueSets
{
    private readonly Dictionary<string, JsonElement> _valueSets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _completeSystems = new(StringComparer.Ordinal);

    public EnumerableValueSets(IEnumerable<JsonElement> resources)
    {
        foreach (var resource in resources)
        {
            if (!resource.TryGetProperty("url", out var url))
            {
                continue;
            }

            switch (resource.GetProperty("resourceType").GetString())
            {
                case "ValueSet":
                    _valueSets[url.GetString()!] = resource;
                    break;
                case "CodeSystem" when resource.GetProperty("content").GetString() == "complete"
                    && resource.TryGetProperty("concept", out _):
                    _completeSystems.Add(url.GetString()!);
                    break;
            }
        }
    }

    public bool Contains(JsonElement valueSet) => Contains(valueSet, []);

    private bool Contains(JsonElement valueSet, HashSet<string> path)
    {
        if (!valueSet.TryGetProperty("compose", out var compose))
        {
            return false;
        }

        return Clauses(compose, "include").Concat(Clauses(compose, "exclude")).All(c => IsEnumerable(c, path));
    }

    private bool IsEnumerable(JsonElement clause, HashSet<string> path)
    {
        var ofSystem = !clause.TryGetProperty("system", out var system)
            || clause.TryGetProperty("concept", out _)
            || _completeSystems.Contains(system.GetString()!);
        return ofSystem && Clauses(clause, "valueSet").All(v => Contains(v.GetString()!.Split('|')[0], path));
    }

    private bool Contains(string url, HashSet<string> path)
    {
        if (!_valueSets.TryGetValue(url, out var valueSet) || !path.Add(url))
        {
            return false;
        }

        var result = Contains(valueSet, path);
        path.Remove(url);
        return result;
    }

    private static IEnumerable<JsonElement> Clauses(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var clauses) ? clauses.EnumerateArray() : [];
}
