using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Server.Commands;

/// <summary>ELM to read.</summary>
internal static class CqlElmText
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = ElmJson.MaxDepth,
    };

    /// <summary>The expression of a definition as JSON; null when there is none.</summary>
    public static string? OfDefinition(Library library, string name)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = ElmJson.MaxDepth }))
        {
            ElmJson.Write(library, json);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = ElmJson.MaxDepth });
        foreach (var definition in document.RootElement.GetProperty("library").GetProperty("statements").GetProperty("def").EnumerateArray())
        {
            if (definition.GetProperty("name").GetString() == name && definition.TryGetProperty("expression", out var expression))
            {
                return JsonSerializer.Serialize(expression, Indented);
            }
        }

        return null;
    }
}
