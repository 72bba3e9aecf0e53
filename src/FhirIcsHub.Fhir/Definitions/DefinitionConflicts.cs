using System.Text.Json;

namespace FhirIcsHub.Fhir.Definitions;

/// <summary>Finds what two definitions of one URL and version disagree on.</summary>
internal static class DefinitionConflicts
{
    public static IReadOnlyList<Issue> In(IReadOnlyList<IReadOnlyList<Definition>> layers)
    {
        var issues = new List<Issue>();
        var winners = new Dictionary<(string, string, string?), Definition>();
        foreach (var layer in layers.Reverse())
        {
            foreach (var definition in layer)
            {
                if (definition.Url is null || definition.IsStandIn)
                {
                    continue;
                }

                var key = (definition.ResourceType, definition.Url, definition.Version);
                if (!winners.TryAdd(key, definition) && !SameContent(winners[key].Resource, definition.Resource))
                {
                    issues.Add(new Issue(
                        IssueSeverity.Warning, IssueType.Conflict,
                        $"{definition.ResourceType} {definition.Url}{(definition.Version is null ? "" : "|")}{definition.Version} "
                        + "is defined differently in "
                        + $"{winners[key].Origin} and in {definition.Origin}; the one of {winners[key].Origin} is used."));
                }
            }
        }

        return issues;
    }

    private static bool SameContent(Resource left, Resource right)
    {
        if (left.Json.Span.SequenceEqual(right.Json.Span))
        {
            return true;
        }

        using var leftJson = JsonDocument.Parse(left.Json, new JsonDocumentOptions { MaxDepth = 128 });
        using var rightJson = JsonDocument.Parse(right.Json, new JsonDocumentOptions { MaxDepth = 128 });
        var leftMembers = Members(leftJson);
        var rightMembers = Members(rightJson);
        return leftMembers.Count == rightMembers.Count
            && leftMembers.All(m => rightMembers.TryGetValue(m.Key, out var other) && JsonElement.DeepEquals(m.Value, other));
    }

    // The narrative and the server's own metadata are not what is defined.
    private static Dictionary<string, JsonElement> Members(JsonDocument json) => json.RootElement.EnumerateObject()
        .Where(m => m.Name is not ("text" or "meta"))
        .ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal);
}
