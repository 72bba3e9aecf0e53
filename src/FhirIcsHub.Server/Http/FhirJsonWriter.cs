using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FhirIcsHub.Server.Http;

/// <summary>How the hub writes JSON of its own: letters as they are, since the content is never embedded in HTML.</summary>
internal static class FhirJsonWriter
{
    public static JsonWriterOptions Options { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true
    };

    public static JsonWriterOptions PrettyOptions { get; } = Options with { Indented = true };

    /// <summary>One document, written by <paramref name="write"/>.</summary>
    public static ReadOnlyMemory<byte> Document(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }
        return buffer.WrittenMemory;
    }
}
