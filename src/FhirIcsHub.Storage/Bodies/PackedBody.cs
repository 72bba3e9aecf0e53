using System.Buffers.Binary;

namespace FhirIcsHub.Storage.Bodies;

/// <summary>
/// The form in which a <see cref="StoredBody"/> lies in the database: as it is (it begins with a brace), or packed. A packed body leaves
/// out what its row knows, the beginning up to the meta's members. It is a 1 (the format), the dictionary's number and the text's length
/// (7 bits a byte, the least first, the last byte below 128), the lower half of the text's <see cref="XxHash64"/>, and what
/// <see cref="BodyPacking"/> made of the text.
/// </summary>
internal static class PackedBody
{
    private const byte Format = 1;
    private const int MaxHeader = 1 + 5 + 5 + sizeof(uint);

    /// <summary>No sequence makes more of a byte.</summary>
    private const long MostOfAByte = 256;

    /// <summary>The body as it is stored: itself when packing would not make it shorter.</summary>
    public static byte[] Pack(ReadOnlyMemory<byte> body, string typeName, string id, BodyDictionary dictionary)
    {
        var text = body.Span[StoredBody.OffsetInMeta(typeName, id)..];
        Span<byte> header = stackalloc byte[MaxHeader];
        header[0] = Format;
        var length = 1;
        WriteNumber(header, ref length, dictionary.Key);
        WriteNumber(header, ref length, text.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[length..], Check(text));
        return BodyPacking.Pack(text, dictionary, header[..(length + sizeof(uint))]) ?? body.ToArray();
    }

    /// <summary>Whether the stored form is packed, and then with which dictionary.</summary>
    public static bool IsPacked(ReadOnlySpan<byte> stored, out int dictionary)
    {
        dictionary = 0;
        var read = 1;
        return stored.Length > 0 && stored[0] == Format && TryReadNumber(stored, ref read, out dictionary);
    }

    /// <summary>The body again; null when the stored form is damaged.</summary>
    public static byte[]? TryUnpack(ReadOnlySpan<byte> stored, string typeName, string id, BodyDictionary dictionary)
    {
        var read = 1;
        if (!TryReadNumber(stored, ref read, out _) || !TryReadNumber(stored, ref read, out var length)
            || stored.Length - read < sizeof(uint) || length > (stored.Length - read) * MostOfAByte)
        {
            return null;
        }

        var check = BinaryPrimitives.ReadUInt32LittleEndian(stored[read..]);
        var offset = StoredBody.OffsetInMeta(typeName, id);
        var body = GC.AllocateUninitializedArray<byte>(offset + length);
        StoredBody.WriteBeginning(body, typeName, id);
        var text = body.AsSpan(offset);
        return BodyUnpacking.TryUnpack(stored[(read + sizeof(uint))..], dictionary.Text, text) && Check(text) == check ? body : null;
    }

    private static uint Check(ReadOnlySpan<byte> text) => (uint)XxHash64.Hash(text);

    private static void WriteNumber(Span<byte> output, ref int written, int number)
    {
        var rest = (uint)number;
        for (; rest >= 128; rest >>= 7)
        {
            output[written++] = (byte)(rest | 128);
        }

        output[written++] = (byte)rest;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> input, ref int read, out int number)
    {
        number = 0;
        for (var shift = 0; shift <= 28 && read < input.Length; shift += 7)
        {
            int part = input[read++];
            number |= (part & 127) << shift;
            if (part < 128)
            {
                return number >= 0;
            }
        }

        return false;
    }
}
