using System.Text.Json;
using System.Text.Unicode;

namespace FhirIcsHub.Fhir.Packages;

/// <summary>The JSON files around packages, which may come from anywhere.</summary>
public static class PackageJson
{
    /// <summary>
    /// Parses a document; null when it is not well-formed, or holds text that is none (broken UTF-8, half a surrogate pair).
    /// </summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        var text = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
        if (!Utf8.IsValid(text.Span) || JsonText.HasLoneSurrogate(text.Span))
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
