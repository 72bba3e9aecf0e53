using System.Buffers;
using System.Text.Json;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Synthetic.Writing;

/// <summary>Writes one Bundle after another into the same buffer. Not for concurrent use.</summary>
internal sealed class BundleWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly Utf8JsonWriter _json;

    public BundleWriter() => _json = new Utf8JsonWriter(_buffer, JsonText.WriterOptions);

    public Utf8JsonWriter Json => _json;

    /// <summary>Entries of the Bundle that is being written.</summary>
    public int Entries { get; private set; }

    public void Begin(string type)
    {
        Entries = 0;
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("resourceType", "Bundle");
        _json.WriteString("type", type);
        _json.WriteStartArray("entry");
    }

    /// <summary>Opens an entry and its resource; the caller writes the elements and then calls one of the ends.</summary>
    public void BeginEntry(string fullUrl, string resourceType, string? id)
    {
        Entries++;
        _json.WriteStartObject();
        _json.WriteString("fullUrl", fullUrl);
        _json.WriteStartObject("resource");
        _json.WriteString("resourceType", resourceType);
        if (id is not null)
        {
            _json.WriteString("id", id);
        }
    }

    public void EndEntry()
    {
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    public void EndEntry(string method, string url)
    {
        _json.WriteEndObject();
        _json.WriteStartObject("request");
        _json.WriteString("method", method);
        _json.WriteString("url", url);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    public byte[] End()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenSpan.ToArray();
    }
}
