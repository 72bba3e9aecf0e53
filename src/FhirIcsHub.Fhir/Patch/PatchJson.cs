using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>JSON as patches read it: UTF-8, no member twice in an object, no text that is none, bounded in depth.</summary>
internal static class PatchJson
{
    public const int MaxDepth = 128;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <exception cref="JsonException">It is no such JSON.</exception>
    public static JsonDocument Document(ReadOnlyMemory<byte> utf8Json)
    {
        CheckText(utf8Json.Span);
        return JsonDocument.Parse(utf8Json, Options);
    }

    /// <summary>Null for JSON's null.</summary>
    /// <exception cref="JsonException">It is no such JSON.</exception>
    public static JsonNode? Node(ReadOnlyMemory<byte> utf8Json)
    {
        CheckText(utf8Json.Span);
        return JsonNode.Parse(utf8Json.Span, documentOptions: Options);
    }

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

    private static void CheckText(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8) || JsonText.HasLoneSurrogate(utf8))
        {
            throw new JsonException("no text");
        }
    }
}
