using System.Buffers;
using System.Text.Json;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Server.Http;

/// <summary>Writes JSON documents of the hub's own.</summary>
internal static class FhirJsonWriter
{
    public static JsonWriterOptions PrettyOptions { get; } = JsonText.WriterOptions with { Indented = true };

    /// <summary>One document, written by <paramref name="write"/>.</summary>
    public static ReadOnlyMemory<byte> Document(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            write(json);
        }
        return buffer.WrittenMemory;
    }
}
