using System.Buffers.Binary;

namespace FhirIcsHub.Storage.Bodies;

/// <summary>Brings back a text that <see cref="BodyPacking"/> packed. Whatever the bytes are, it reads and writes within its spans.</summary>
internal static class BodyUnpacking
{
    /// <summary>No length is greater, so that sums of lengths do not overflow.</summary>
    private const int MaxLength = 1 << 30;

    /// <summary>False when the bytes are no packed text of that length.</summary>
    /// <param name="packed">The sequences.</param>
    /// <param name="dictionary">The text that stands before it.</param>
    /// <param name="text">Takes the text and is filled by it.</param>
    public static bool TryUnpack(ReadOnlySpan<byte> packed, ReadOnlySpan<byte> dictionary, Span<byte> text)
    {
        var (read, written) = (0, 0);
        while (read < packed.Length && written < text.Length)
        {
            int token = packed[read++];
            if (!TryReadLength(packed, ref read, token >> 4, out var literals)
                || literals > packed.Length - read || literals > text.Length - written)
            {
                return false;
            }

            packed.Slice(read, literals).CopyTo(text[written..]);
            read += literals;
            written += literals;
            if (written == text.Length)
            {
                break;
            }

            if (packed.Length - read < sizeof(ushort))
            {
                return false;
            }

            var offset = BinaryPrimitives.ReadUInt16LittleEndian(packed[read..]);
            read += sizeof(ushort);
            if (offset == 0)
            {
                if (!TryWriteNumber(token & 15, packed, ref read, text, ref written))
                {
                    return false;
                }
            }
            else if (!TryReadLength(packed, ref read, token & 15, out var length)
                || !TryCopy(dictionary, text, offset, length + BodyPacking.MinMatch, ref written))
            {
                return false;
            }
        }

        return read == packed.Length && written == text.Length;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> packed, ref int read, int inToken, out int length)
    {
        length = inToken;
        if (inToken < 15)
        {
            return true;
        }

        while (read < packed.Length && length < MaxLength)
        {
            var more = packed[read++];
            length += more;
            if (more != 255)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryWriteNumber(int kind, ReadOnlySpan<byte> packed, ref int read, Span<byte> text, ref int written)
    {
        var (bytes, length) = kind switch
        {
            BodyPacking.UuidKind => (PackedText.UuidBytes, PackedText.UuidLength),
            BodyPacking.TimeKind => (PackedText.TimeBytes, PackedText.TimeLength),
            _ => (int.MaxValue, 0),
        };
        if (packed.Length - read < bytes || text.Length - written < length)
        {
            return false;
        }

        if (kind == BodyPacking.UuidKind)
        {
            PackedText.WriteUuid(packed.Slice(read, bytes), text[written..]);
        }
        else if (!PackedText.TryWriteTime(packed.Slice(read, bytes), text[written..]))
        {
            return false;
        }

        read += bytes;
        written += length;
        return true;
    }

    private static bool TryCopy(ReadOnlySpan<byte> dictionary, Span<byte> text, int offset, int length, ref int written)
    {
        if (length > text.Length - written)
        {
            return false;
        }

        var source = written - offset;
        if (source < 0)
        {
            // The match lies in the dictionary, as a whole.
            source += dictionary.Length;
            if (source < 0 || length > dictionary.Length - source)
            {
                return false;
            }

            dictionary.Slice(source, length).CopyTo(text[written..]);
        }
        else if (offset >= length)
        {
            text.Slice(source, length).CopyTo(text[written..]);
        }
        else
        {
            for (var i = 0; i < length; i++)
            {
                text[written + i] = text[source + i];
            }
        }

        written += length;
        return true;
    }
}
