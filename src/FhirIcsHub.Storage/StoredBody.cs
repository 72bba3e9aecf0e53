using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FhirIcsHub.Storage;

/// <summary>
/// The form in which a resource's JSON is stored: without insignificant white space, and beginning
/// <c>{"resourceType":"T","id":"I","meta":{…}</c>, the meta without versionId and lastUpdated. These two are columns of the row, and
/// are set in at a fixed offset when the resource is read. The other members follow in their order, values as they were written.
/// </summary>
public static class StoredBody
{
    private const int MaxDepth = 1000;

    // The parts of the beginning around type and id.
    private static ReadOnlySpan<byte> BeforeType => "{\"resourceType\":\""u8;
    private static ReadOnlySpan<byte> BeforeId => "\",\"id\":\""u8;
    private static ReadOnlySpan<byte> BeforeMeta => "\",\"meta\":{"u8;

    private static readonly SearchValues<byte> WhiteSpaceOrQuote = SearchValues.Create(" \t\r\n\""u8);

    /// <summary>Brings a resource's JSON into the stored form, under the given id.</summary>
    /// <param name="json">One resource, well-formed and without duplicate members.</param>
    /// <param name="typeName">Its resource type.</param>
    /// <param name="id">The id that it is stored under; its own id is left out.</param>
    public static byte[] Compose(ReadOnlySpan<byte> json, string typeName, string id)
    {
        var body = new ArrayBufferWriter<byte>(json.Length + typeName.Length + id.Length + 64);
        body.Write(BeforeType);
        WriteAscii(body, typeName);
        body.Write(BeforeId);
        WriteAscii(body, id);
        body.Write(BeforeMeta);
        WriteMeta(json, body);
        body.Write("}"u8);
        var reader = Open(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOther = !reader.ValueTextEquals("resourceType"u8) && !reader.ValueTextEquals("id"u8) && !reader.ValueTextEquals("meta"u8);
            CopyMember(json, ref reader, isOther ? body : null, separated: true);
        }

        body.Write("}"u8);
        return body.WrittenSpan.ToArray();
    }

    /// <summary>Writes the resource as it is given out: the stored body with its versionId and lastUpdated.</summary>
    public static void Write(
        IBufferWriter<byte> output, ReadOnlySpan<byte> body, string typeName, string id, int version, DateTimeOffset lastUpdated)
    {
        var offset = OffsetInMeta(typeName, id);
        output.Write(body[..offset]);
        var rest = body[offset..];
        WriteVersion(output, version, lastUpdated, isLast: rest[0] == (byte)'}');
        output.Write(rest);
    }

    /// <summary>
    /// Whether there is nothing in meta: JSON that FHIR does not allow, as long as versionId and lastUpdated are not set in.
    /// </summary>
    internal static bool IsMetaEmpty(ReadOnlySpan<byte> body, string typeName, string id) => body[OffsetInMeta(typeName, id)] == (byte)'}';

    /// <summary>Where the members of meta begin.</summary>
    internal static int OffsetInMeta(string typeName, string id) =>
        BeforeType.Length + typeName.Length + BeforeId.Length + id.Length + BeforeMeta.Length;

    /// <summary>Writes what stands before <see cref="OffsetInMeta"/>.</summary>
    internal static void WriteBeginning(Span<byte> body, string typeName, string id)
    {
        BeforeType.CopyTo(body);
        body = body[BeforeType.Length..];
        body = body[Encoding.ASCII.GetBytes(typeName, body)..];
        BeforeId.CopyTo(body);
        body = body[BeforeId.Length..];
        body = body[Encoding.ASCII.GetBytes(id, body)..];
        BeforeMeta.CopyTo(body);
    }

    private static void WriteVersion(IBufferWriter<byte> output, int version, DateTimeOffset lastUpdated, bool isLast)
    {
        Span<byte> text = stackalloc byte[96];
        "\"versionId\":\""u8.CopyTo(text);
        var length = 13;
        Utf8Formatter.TryFormat(version, text[length..], out var written);
        length += written;
        "\",\"lastUpdated\":\""u8.CopyTo(text[length..]);
        length += 17;
        lastUpdated.UtcDateTime.TryFormat(text[length..], out written, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        length += written;
        text[length++] = (byte)'"';
        if (!isLast)
        {
            text[length++] = (byte)',';
        }

        output.Write(text[..length]);
    }

    private static void WriteMeta(ReadOnlySpan<byte> json, ArrayBufferWriter<byte> body)
    {
        var reader = Open(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("meta"u8))
            {
                reader.Skip();
                continue;
            }

            reader.Read();
            var separated = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isOther = !reader.ValueTextEquals("versionId"u8) && !reader.ValueTextEquals("lastUpdated"u8)
                    && !reader.ValueTextEquals("_versionId"u8) && !reader.ValueTextEquals("_lastUpdated"u8);
                CopyMember(json, ref reader, isOther ? body : null, separated);
                separated |= isOther;
            }

            return;
        }
    }

    /// <summary>
    /// Copies the member whose name the reader is at, or skips it when there is no output; the reader is then at its end.
    /// </summary>
    private static void CopyMember(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, ArrayBufferWriter<byte>? output, bool separated)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        if (output is null)
        {
            return;
        }

        if (separated)
        {
            output.Write(","u8);
        }

        CopyWithoutWhiteSpace(json[start..(int)reader.BytesConsumed], output);
    }

    private static void CopyWithoutWhiteSpace(ReadOnlySpan<byte> json, ArrayBufferWriter<byte> output)
    {
        var target = output.GetSpan(json.Length);
        var length = 0;
        while (!json.IsEmpty)
        {
            var next = json.IndexOfAny(WhiteSpaceOrQuote);
            var take = next < 0 ? json.Length : json[next] == (byte)'"' ? next + StringLength(json[next..]) : next;
            json[..take].CopyTo(target[length..]);
            length += take;
            json = json[take..];
            while (!json.IsEmpty && IsWhiteSpace(json[0]))
            {
                json = json[1..];
            }
        }

        output.Advance(length);
    }

    private static bool IsWhiteSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    /// <summary>Length of the string token that the JSON begins with, quotes included.</summary>
    private static int StringLength(ReadOnlySpan<byte> json)
    {
        var position = 1;
        while (true)
        {
            position += json[position..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[position] == (byte)'"')
            {
                return position + 1;
            }

            position += 2;
        }
    }

    private static Utf8JsonReader Open(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        return reader;
    }

    private static void WriteAscii(ArrayBufferWriter<byte> output, string text) =>
        output.Advance(Encoding.ASCII.GetBytes(text, output.GetSpan(text.Length)));
}
