using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirIcsHub.Cql.Tests.Translation;

/// <summary>Compares ELM in JSON: the order of members means nothing, that of arrays does.</summary>
internal static class ElmDifference
{
    private static readonly string[] EmptyWhenMissing =
        ["annotation", "signature", "include", "codeFilter", "dateFilter", "otherFilter", "let", "relationship", "codeSystem"];

    /// <summary>Takes away what is no part of the meaning: ids, places, empty lists, who translated, what that one warned of.</summary>
    public static void Normalise(JsonNode node)
    {
        switch (node)
        {
            case JsonObject members:
                members.Remove("localId");
                members.Remove("locator");
                if (members["annotation"] is JsonArray annotations)
                {
                    annotations.RemoveAll(a => a?["type"]?.GetValue<string>() is "CqlToElmInfo" or "CqlToElmError");
                }

                foreach (var name in EmptyWhenMissing)
                {
                    if (members[name] is JsonArray { Count: 0 })
                    {
                        members.Remove(name);
                    }
                }

                foreach (var member in members)
                {
                    Normalise(member.Value!);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Normalise(item!);
                }

                break;
        }
    }

    /// <summary>The first difference, with its path; null when there is none.</summary>
    public static string? Find(JsonNode? expected, JsonNode? actual, string path = "$")
    {
        if (expected is JsonObject members && actual is JsonObject others)
        {
            if (members["type"]?.ToString() != others["type"]?.ToString())
            {
                return $"{path}: expected {Short(expected)}, found {Short(actual)}";
            }

            return members.Select(m => m.Key).Union(others.Select(m => m.Key)).Order(StringComparer.Ordinal)
                .Select(name => Find(members[name], others[name], $"{path}.{name}"))
                .FirstOrDefault(difference => difference is not null);
        }

        if (expected is JsonArray items && actual is JsonArray found)
        {
            for (var i = 0; i < Math.Min(items.Count, found.Count); i++)
            {
                if (Find(items[i], found[i], $"{path}[{i}{NameOf(items[i])}]") is { } difference)
                {
                    return difference;
                }
            }

            return items.Count == found.Count ? null : $"{path}: expected {items.Count} items, found {found.Count}";
        }

        return SameValue(expected, actual) ? null : $"{path}: expected {Short(expected)}, found {Short(actual)}";
    }

    private static string NameOf(JsonNode? node) => node is JsonObject o && o["name"] is JsonValue name ? $" {name}" : "";

    // The reference writes numbers as JavaScript has them.
    private static bool SameValue(JsonNode? expected, JsonNode? actual) =>
        expected is JsonValue && actual is JsonValue
            && expected.GetValueKind() == JsonValueKind.Number && actual.GetValueKind() == JsonValueKind.Number
            ? expected.GetValue<JsonElement>().GetDouble().Equals(actual.GetValue<JsonElement>().GetDouble())
            : JsonNode.DeepEquals(expected, actual);

    private static string Short(JsonNode? node) =>
        node?.ToJsonString() is { } text ? text.Length > 300 ? text[..300] + "…" : text : "nothing";
}
