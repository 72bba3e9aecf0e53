using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace FhirIcsHub.Storage;

/// <summary>
/// The form in which a resource's JSON is stored: without insignificant white space, and beginning
/// <c>{"resourceType":"T","id":"I","meta":{…}</c>, the meta without versionId and lastUpdated. These two are columns of the row, and
/// are set in at a fixed offset when the resource is read. The other members follow in their order, values as they were written.
/// </summary>
public static class StoredBody
{
    // The parts of the beginning around type and id.
    private static ReadOnlySpan<byte> BeforeType => "{\"resourceType\":\""u8;
    private static ReadOnlySpan<byte> BeforeId => "\",\"id\":\""u8;
    private static ReadOnlySpan<byte> BeforeMeta => "\",\"meta\":{"u8;

    /// <summary>Brings a resource's JSON into the stored form, under the given id.</summary>
    /// <param name="json">One resource, well-formed and without duplicate members.</param>
    /// <param name="typeName">Its resource type.</param>
    /// <param name="id">The id that it is stored under; its own id is left out.</param>
    public static byte[] Compose(ReadOnlySpan<byte> json, string typeName, string id)
    {
        var rented = ArrayPool<byte>.Shared.Rent(2 * json.Length);
        var meta = rented.AsSpan(0, json.Length);
        var rest = rented.AsSpan(json.Length);
        var (metaLength, restLength) = (0, 0);
        var source = new CompactJson(json);
        for (source.Enter(); source.IsAtMember();)
        {
            if (source.IsNamed("meta"u8))
            {
                metaLength = CopyMeta(ref source, meta);
            }
            else if (source.IsNamed("resourceType"u8) || source.IsNamed("id"u8))
            {
                source.CopyMember(rest[restLength..]);
            }
            else
            {
                rest[restLength++] = (byte)',';
                restLength += source.CopyMember(rest[restLength..]);
            }
        }

        var offset = OffsetInMeta(typeName, id);
        var body = new byte[offset + metaLength + 1 + restLength + 1];
        WriteBeginning(body, typeName, id);
        meta[..metaLength].CopyTo(body.AsSpan(offset));
        body[offset + metaLength] = (byte)'}';
        rest[..restLength].CopyTo(body.AsSpan(offset + metaLength + 1));
        body[^1] = (byte)'}';
        ArrayPool<byte>.Shared.Return(rented);
        return body;
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

    private static int CopyMeta(ref CompactJson source, Span<byte> target)
    {
        var length = 0;
        for (var isObject = source.TryEnterMember(target); isObject && source.IsAtMember();)
        {
            if (source.IsNamed("versionId"u8) || source.IsNamed("lastUpdated"u8)
                || source.IsNamed("_versionId"u8) || source.IsNamed("_lastUpdated"u8))
            {
                source.CopyMember(target[length..]);
                continue;
            }

            if (length > 0)
            {
                target[length++] = (byte)',';
            }

            length += source.CopyMember(target[length..]);
        }

        return length;
    }
}
