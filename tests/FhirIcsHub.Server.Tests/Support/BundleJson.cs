using System.Text.Json.Nodes;

namespace FhirIcsHub.Server.Tests;

internal static class BundleJson
{
    public static string Of(string type, IReadOnlyList<JsonNode> entries) => new JsonObject
    {
        ["resourceType"] = "Bundle",
        ["type"] = type,
        ["entry"] = new JsonArray([.. entries]),
    }.ToJsonString();

    public static JsonNode Entry(string request, string? resource = null, string? fullUrl = null)
    {
        var entry = new JsonObject();
        if (fullUrl is not null)
        {
            entry["fullUrl"] = fullUrl;
        }
        if (resource is not null)
        {
            entry["resource"] = JsonNode.Parse(resource);
        }
        entry["request"] = JsonNode.Parse(request);
        return entry;
    }
}
