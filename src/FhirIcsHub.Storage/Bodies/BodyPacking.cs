using System.Buffers;
using System.Buffers.Binary;

namespace FhirIcsHub.Storage.Bodies;

/// <summary>
/// Packs a text: a row of sequences, each some bytes as they are and then a reference to bytes that stood before them, in the text or
/// in the dictionary, which is thought to stand before the text. The layout is that of an LZ4 block
/// (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md), but that the offset 0, which LZ4 leaves unused, stands for a
/// <see cref="PackedText"/>, and that the text's length is known and so ends it anywhere.
/// </summary>
internal sealed class BodyPacking
{
    public const int MinMatch = 4;
    public const int MaxOffset = ushort.MaxValue;

    /// <summary>In place of the length of a match: what is packed behind the offset 0.</summary>
    public const int UuidKind = 0;
    public const int TimeKind = 1;

    /// <summary>A match of this length is taken without looking whether one byte later there is a longer one.</summary>
    private const int GoodMatch = 40;

    private const int MaxLooks = 8;
    private const int MaxHashBits = 13;
    private const int MaxKeptPlaces = 256 * 1024;

    [ThreadStatic]
    private static BodyPacking? _ofThread;

    private readonly int[] _last = new int[1 << MaxHashBits];
    private int[] _before = new int[4096];
    private int _hashBits;
    private byte[] _output = [];
    private int _written;

    private BodyPacking()
    {
    }

    /// <summary>The packed text behind a header; null when it would not be shorter than the text.</summary>
    public static byte[]? Pack(ReadOnlySpan<byte> text, BodyDictionary dictionary, ReadOnlySpan<byte> header)
    {
        var packing = _ofThread ??= new BodyPacking();
        packing._output = ArrayPool<byte>.Shared.Rent(header.Length + text.Length + (text.Length / 255) + 32);
        header.CopyTo(packing._output);
        packing._written = header.Length;
        packing.Run(text, dictionary);
        var packed = packing._written < text.Length ? packing._output.AsSpan(0, packing._written).ToArray() : null;
        ArrayPool<byte>.Shared.Return(packing._output);
        packing._output = [];
        if (packing._before.Length > MaxKeptPlaces)
        {
            packing._before = new int[4096];
        }

        return packed;
    }

    private void Run(ReadOnlySpan<byte> text, BodyDictionary dictionary)
    {
        Begin(text.Length);
        Span<byte> number = stackalloc byte[PackedText.UuidBytes];
        var (start, position) = (0, 0);
        while (position + MinMatch <= text.Length)
        {
            var match = Find(text, position, dictionary);
            if (match.Length < PackedText.UuidLength && PackedText.TryReadUuid(text[position..], number))
            {
                WriteSequence(text[start..position], UuidKind, 0, number);
                start = position = Remember(text, position, PackedText.UuidLength);
            }
            else if (match.Length < PackedText.TimeLength && PackedText.TryReadTime(text[position..], number))
            {
                WriteSequence(text[start..position], TimeKind, 0, number[..PackedText.TimeBytes]);
                start = position = Remember(text, position, PackedText.TimeLength);
            }
            else if (match.Length >= MinMatch
                && (match.Length >= GoodMatch || Find(text, position + 1, dictionary).Length <= match.Length))
            {
                WriteSequence(text[start..position], match.Length - MinMatch, match.Offset, []);
                start = position = Remember(text, position, match.Length);
            }
            else
            {
                position = Remember(text, position, 1);
            }
        }

        if (start < text.Length)
        {
            WriteLiterals(text[start..], 0);
        }
    }

    /// <summary>The longest match of what stands at the position.</summary>
    private (int Offset, int Length) Find(ReadOnlySpan<byte> text, int position, BodyDictionary dictionary)
    {
        var rest = text[position..];
        if (rest.Length < MinMatch)
        {
            return default;
        }

        var best = default((int Offset, int Length));
        var place = _last[Hash(rest)] - 1;
        for (var looks = 0; place >= 0 && looks < MaxLooks && position - place <= MaxOffset; looks++, place = _before[place] - 1)
        {
            // A match may reach into what it makes itself.
            var length = text[place..].CommonPrefixLength(rest);
            if (place < position && length > best.Length)
            {
                best = (position - place, length);
            }
        }

        var (known, common) = dictionary.FindLongest(rest);
        var offset = position + dictionary.Text.Length - known;
        if (common > best.Length && offset <= MaxOffset)
        {
            best = (offset, common);
        }

        return best.Length < MinMatch ? default : best;
    }

    private void Begin(int length)
    {
        _hashBits = 8;
        while (_hashBits < MaxHashBits && 1 << _hashBits < length)
        {
            _hashBits++;
        }

        _last.AsSpan(0, 1 << _hashBits).Clear();
        if (_before.Length < length)
        {
            _before = new int[Math.Max(length, _before.Length * 2)];
        }
    }

    /// <summary>Enters the places of so many bytes; returns the one behind them.</summary>
    private int Remember(ReadOnlySpan<byte> text, int position, int count)
    {
        var end = Math.Min(position + count, text.Length - MinMatch + 1);
        for (var place = position; place < end; place++)
        {
            var hash = Hash(text[place..]);
            _before[place] = _last[hash];
            _last[hash] = place + 1;
        }

        return position + count;
    }

    private int Hash(ReadOnlySpan<byte> text) => (int)((BinaryPrimitives.ReadUInt32LittleEndian(text) * 2654435761u) >> (32 - _hashBits));

    private void WriteSequence(ReadOnlySpan<byte> literals, int length, int offset, ReadOnlySpan<byte> number)
    {
        WriteLiterals(literals, Math.Min(length, 15));
        BinaryPrimitives.WriteUInt16LittleEndian(_output.AsSpan(_written), (ushort)offset);
        _written += sizeof(ushort);
        WriteRest(length);
        number.CopyTo(_output.AsSpan(_written));
        _written += number.Length;
    }

    private void WriteLiterals(ReadOnlySpan<byte> literals, int lengthOfMatch)
    {
        _output[_written++] = (byte)((Math.Min(literals.Length, 15) << 4) | lengthOfMatch);
        WriteRest(literals.Length);
        literals.CopyTo(_output.AsSpan(_written));
        _written += literals.Length;
    }

    /// <summary>What of a length does not go into its four bits.</summary>
    private void WriteRest(int length)
    {
        if (length < 15)
        {
            return;
        }

        for (length -= 15; length >= 255; length -= 255)
        {
            _output[_written++] = 255;
        }

        _output[_written++] = (byte)length;
    }
}
