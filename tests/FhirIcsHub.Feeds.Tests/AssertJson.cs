using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Feeds.Tests;

internal static class AssertJson
{
    /// <summary>Equal as JSON, but for the order of members; numbers by their text.</summary>
    public static void Equal(string expected, JsonNode actual) => Assert.Equal(Ordered(JsonNode.Parse(expected)!), Ordered(actual));

    public static string Ordered(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject o => "{" + string.Join(",\n", o.OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"\"{p.Key}\":{Ordered(p.Value)}")) + "}",
        JsonArray a => "[" + string.Join(",", a.Select(Ordered)) + "]",
        _ => node.ToJsonString(),
    };
}
