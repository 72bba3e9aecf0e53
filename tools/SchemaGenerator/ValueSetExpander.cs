using System.Text.Json;

namespace SchemaGenerator;

/// <summary>
/// Enumerates the codes of a value set from the R4 package alone: whole code systems, listed concepts, <c>is-a</c> and
/// <c>descendent-of</c> filters, imported value sets (intersection within an include, union over includes) and exclusions.
/// </summary>
internal sealed class ValueSetExpander(Definitions definitions)
{
    private readonly Dictionary<string, SortedSet<string>?> _known = new(StringComparer.Ordinal);

    /// <summary>The codes, or null where the package does not hold enough to enumerate them.</summary>
    public SortedSet<string>? Expand(string url)
    {
        if (_known.TryGetValue(url, out var codes))
        {
            return codes;
        }

        _known[url] = null;
        return _known[url] = definitions.ValueSets.TryGetValue(url, out var valueSet) ? Compose(valueSet) : null;
    }

    private SortedSet<string>? Compose(JsonElement valueSet)
    {
        if (!valueSet.TryGetProperty("compose", out var compose))
        {
            return null;
        }

        var result = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var include in compose.GetProperty("include").EnumerateArray())
        {
            if (Include(include) is not { } codes)
            {
                return null;
            }

            result.UnionWith(codes);
        }

        if (compose.TryGetProperty("exclude", out var excludes))
        {
            foreach (var exclude in excludes.EnumerateArray())
            {
                if (Include(exclude) is not { } codes)
                {
                    return null;
                }

                result.ExceptWith(codes);
            }
        }

        return result.Count == 0 ? null : result;
    }

    private HashSet<string>? Include(JsonElement include)
    {
        HashSet<string>? result = null;
        if (include.TryGetProperty("system", out var system) && (result = SystemCodes(system.GetString()!, include)) is null)
        {
            return null;
        }

        if (include.TryGetProperty("valueSet", out var valueSets))
        {
            foreach (var valueSet in valueSets.EnumerateArray())
            {
                if (Expand(valueSet.GetString()!.Split('|')[0]) is not { } codes)
                {
                    return null;
                }

                if (result is null)
                {
                    result = new HashSet<string>(codes, StringComparer.Ordinal);
                }
                else
                {
                    result.IntersectWith(codes);
                }
            }
        }

        return result;
    }

    private HashSet<string>? SystemCodes(string system, JsonElement include)
    {
        if (include.TryGetProperty("concept", out var concepts))
        {
            return [.. concepts.EnumerateArray().Select(c => c.GetProperty("code").GetString()!)];
        }

        if (!definitions.CodeSystems.TryGetValue(system, out var codeSystem)
            || codeSystem.GetProperty("content").GetString() != "complete"
            || !codeSystem.TryGetProperty("concept", out var all))
        {
            return null;
        }

        var hierarchy = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        Walk(all, null, hierarchy);
        if (!include.TryGetProperty("filter", out var filters))
        {
            return [.. hierarchy.Keys];
        }

        var result = new HashSet<string>(hierarchy.Keys, StringComparer.Ordinal);
        foreach (var filter in filters.EnumerateArray())
        {
            var operation = filter.GetProperty("op").GetString();
            if (filter.GetProperty("property").GetString() != "concept" || operation is not ("is-a" or "descendent-of"))
            {
                return null;
            }

            var root = filter.GetProperty("value").GetString()!;
            var below = new HashSet<string>(StringComparer.Ordinal);
            Descend(root, hierarchy, below);
            if (operation == "descendent-of")
            {
                below.Remove(root);
            }

            result.IntersectWith(below);
        }

        return result;
    }

    private static void Walk(JsonElement concepts, string? parent, Dictionary<string, List<string>> hierarchy)
    {
        foreach (var concept in concepts.EnumerateArray())
        {
            var code = concept.GetProperty("code").GetString()!;
            hierarchy.TryAdd(code, []);
            if (parent is not null)
            {
                hierarchy[parent].Add(code);
            }

            if (concept.TryGetProperty("property", out var properties))
            {
                foreach (var property in properties.EnumerateArray())
                {
                    if (property.GetProperty("code").GetString() == "subsumedBy" && property.TryGetProperty("valueCode", out var broader))
                    {
                        hierarchy.TryAdd(broader.GetString()!, []);
                        hierarchy[broader.GetString()!].Add(code);
                    }
                }
            }

            if (concept.TryGetProperty("concept", out var children))
            {
                Walk(children, code, hierarchy);
            }
        }
    }

    private static void Descend(string code, Dictionary<string, List<string>> hierarchy, HashSet<string> found)
    {
        if (hierarchy.TryGetValue(code, out var children) && found.Add(code))
        {
            foreach (var child in children)
            {
                Descend(child, hierarchy, found);
            }
        }
    }
}
