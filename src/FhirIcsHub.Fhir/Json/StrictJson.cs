using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace FhirIcsHub.Fhir;

/// <summary>
/// JSON that is no resource, as it is read from who may send anything: UTF-8, no member twice in an object, no text that is none, bounded
/// in depth.
/// </summary>
public static class StrictJson
{
    /// <summary>Objects and arrays within each other.</summary>
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

    private static void CheckText(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8) || JsonText.HasLoneSurrogate(utf8))
        {
            throw new JsonException("no text");
        }
    }
}
