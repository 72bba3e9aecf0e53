using System.Text.Json.Nodes;

namespace FhirIcsHub.Server.Tests;

internal static class Resources
{
    /// <summary>The content of a resource: without id, and without what the server writes into meta.</summary>
    public static JsonNode WithoutIdAndMeta(JsonNode resource)
    {
        var content = resource.DeepClone().AsObject();
        content.Remove("id");
        content.Remove("meta");
        return content;
    }
}
