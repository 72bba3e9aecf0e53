using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql;

/// <summary>FHIR elements within JSON that is being written.</summary>
internal static class ElementJson
{
    /// <summary>Deepest nesting that is written; resources nest less.</summary>
    private const int MaxDepth = 1_000;

    /// <summary>The element's value as it was read, numbers digit by digit, without white space.</summary>
    public static void Write(Element element, Utf8JsonWriter json)
    {
        var (start, length) = element.Span;
        using var token = JsonDocument.Parse(element.Resource.Json.Slice(start, length), new JsonDocumentOptions { MaxDepth = MaxDepth });
        token.RootElement.WriteTo(json);
    }

    /// <summary>The same as text.</summary>
    public static string Text(Element element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            Write(element, json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
