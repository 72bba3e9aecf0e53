using System.Buffers;
using System.Globalization;
using System.Text;

namespace FhirIcsHub.Storage;

/// <summary>
/// How values get into the index tables, and so how a search must treat what it looks for. Stored rows depend on it: a change here needs
/// a re-index.
/// </summary>
public static class IndexValue
{
    /// <summary>Texts in indexes have at most this many characters: databases limit what a key may hold.</summary>
    public const int MaxTextLength = 400;

    private const int HashLength = 16;

    /// <summary>
    /// The 64-bit hash under which systems, codes and exact strings are indexed. Case matters. A missing text has the hash 0, and no
    /// present text has it.
    /// </summary>
    public static long Hash(string? text)
    {
        if (text is null)
        {
            return 0;
        }

        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = length <= 512 ? null : ArrayPool<byte>.Shared.Rent(length);
        var utf8 = rented ?? stackalloc byte[512];
        var hash = Hash(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return hash;
    }

    /// <inheritdoc cref="Hash(string?)"/>
    public static long Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = unchecked((long)XxHash64.Hash(utf8));
        return hash == 0 ? 1 : hash;
    }

    /// <summary>A folded string as it is indexed: its first <see cref="MaxTextLength"/> characters, never half a surrogate pair.</summary>
    public static string Text(string folded)
    {
        folded = Storable(folded);
        if (folded.Length <= MaxTextLength)
        {
            return folded;
        }

        return folded[..(char.IsHighSurrogate(folded[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength)];
    }

    /// <summary>
    /// A URI or id as it is indexed: itself, or, when it is longer than <see cref="MaxTextLength"/>, its beginning and its hash.
    /// </summary>
    public static string Key(string text)
    {
        text = Storable(text);
        if (text.Length <= MaxTextLength)
        {
            return text;
        }

        var start = MaxTextLength - HashLength - 1;
        var cut = char.IsHighSurrogate(text[start - 1]) ? start - 1 : start;
        return string.Concat(text.AsSpan(0, cut), "#", Hash(text).ToString("x16", CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Text that every database takes: NUL and halves of surrogate pairs, which JSON can spell but no clinical text has, become U+FFFD.
    /// </summary>
    private static string Storable(string text)
    {
        if (!text.Contains('\0') && !text.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
        {
            return text;
        }

        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\ufffd');
    }
}
