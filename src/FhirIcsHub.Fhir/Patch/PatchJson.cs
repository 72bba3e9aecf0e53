using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>JSON within patches.</summary>
internal static class PatchJson
{
    public static JsonNode? Node(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        _ => JsonValue.Create(element),
    };

    /// <summary>The bytes of a value.</summary>
    public static byte[] Written(JsonNode? node)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, JsonText.WriterOptions))
        {
            if (node is null)
            {
                json.WriteNullValue();
            }
            else
            {
                node.WriteTo(json);
            }
        }

        return output.WrittenSpan.ToArray();
    }

    public static Issue NotRead(string what, JsonException e) => new(
        IssueSeverity.Error, IssueType.Structure,
        $"The {what} cannot be read: it is not well-formed JSON in UTF-8, or an object has a member twice.",
        Line: (int)(e.LineNumber ?? 0) + 1, Column: (int)(e.BytePositionInLine ?? 0) + 1);
}
