using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Feeds.Messages;

/// <summary>Mapped JSON to bytes, and to a resource.</summary>
internal static class ResourceWriting
{
    public static ReadResult Read(JsonObject json, ReadMode mode) => Resource.Read(Write(json), mode);

    public static byte[] Write(JsonObject json)
    {
        var bytes = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(bytes, JsonText.WriterOptions))
        {
            json.WriteTo(writer);
        }

        return bytes.WrittenSpan.ToArray();
    }
}
