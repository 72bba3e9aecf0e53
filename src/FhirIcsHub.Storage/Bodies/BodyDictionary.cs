using System.Buffers.Binary;

namespace FhirIcsHub.Storage.Bodies;

/// <summary>
/// Text that the bodies of one type have in common: a packed body refers to it instead of repeating it. Never changes once a body was
/// packed with it.
/// </summary>
internal sealed class BodyDictionary
{
    /// <summary>A reference reaches 64 kB back, over the text so far and then the dictionary.</summary>
    public const int MaxLength = 32 * 1024;

    private const int HashBits = 14;

    /// <summary>How many places with the same beginning are compared: more pack hardly better, and cost time.</summary>
    private const int MaxLooks = 8;

    // Chains of the places that begin with the same four, and the same eight, bytes: the newest by hash, and before each the one before.
    // All are counted from 1.
    private readonly ushort[] _lastOfFour = new ushort[1 << HashBits];
    private readonly ushort[] _lastOfEight = new ushort[1 << HashBits];
    private readonly ushort[] _beforeOfFour;
    private readonly ushort[] _beforeOfEight;
    private readonly byte[] _text;

    /// <param name="key">The number that packed bodies carry; 0 = no dictionary.</param>
    /// <param name="text">At most <see cref="MaxLength"/> bytes.</param>
    public BodyDictionary(int key, byte[] text)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, MaxLength);
        Key = key;
        _text = text;
        _beforeOfFour = new ushort[text.Length + 1];
        _beforeOfEight = new ushort[text.Length + 1];
        for (var position = 0; position + sizeof(uint) <= text.Length; position++)
        {
            Chain(_lastOfFour, _beforeOfFour, HashOfFour(text.AsSpan(position)), position);
            if (position + sizeof(ulong) <= text.Length)
            {
                Chain(_lastOfEight, _beforeOfEight, HashOfEight(text.AsSpan(position)), position);
            }
        }
    }

    /// <summary>For a type of which too few bodies have been seen.</summary>
    public static BodyDictionary Empty { get; } = new(0, []);

    public int Key { get; }

    public ReadOnlySpan<byte> Text => _text;

    /// <summary>Where the dictionary has the longest beginning of that text, and how much of it.</summary>
    public (int Position, int Length) FindLongest(ReadOnlySpan<byte> text)
    {
        if (_text.Length == 0 || text.Length < sizeof(uint))
        {
            return default;
        }

        var best = text.Length < sizeof(ulong) ? default : Look(_lastOfEight[HashOfEight(text)], _beforeOfEight, text);
        return best.Length > 0 ? best : Look(_lastOfFour[HashOfFour(text)], _beforeOfFour, text);
    }

    private (int Position, int Length) Look(int place, ushort[] before, ReadOnlySpan<byte> text)
    {
        var best = default((int Position, int Length));
        for (var looks = 0; place > 0 && looks < MaxLooks; looks++, place = before[place])
        {
            var length = _text.AsSpan(place - 1).CommonPrefixLength(text);
            if (length > best.Length)
            {
                best = (place - 1, length);
            }
        }

        return best.Length >= sizeof(uint) ? best : default;
    }

    private static void Chain(ushort[] last, ushort[] before, int hash, int position)
    {
        before[position + 1] = last[hash];
        last[hash] = (ushort)(position + 1);
    }

    private static int HashOfFour(ReadOnlySpan<byte> text) =>
        (int)((BinaryPrimitives.ReadUInt32LittleEndian(text) * 2654435761u) >> (32 - HashBits));

    private static int HashOfEight(ReadOnlySpan<byte> text) =>
        (int)((BinaryPrimitives.ReadUInt64LittleEndian(text) * 0x9E3779B185EBCA87ul) >> (64 - HashBits));
}
