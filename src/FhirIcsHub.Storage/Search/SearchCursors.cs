using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace FhirIcsHub.Storage.Search;

/// <summary>A place in a walk through the pages of a search.</summary>
/// <param name="After">Key of the last match given out.</param>
/// <param name="Bound">The highest key when the walk began: what came later is not part of it.</param>
/// <param name="QueryHash">Tells the search that the walk belongs to.</param>
internal sealed record SearchCursor(long After, long Bound, long QueryHash);

/// <summary>
/// Makes the cursors of page links and reads them back. They are signed, so that a client can neither read on in another search nor choose
/// keys; every process of a hub, also after a restart, needs the same key for links to stay good.
/// </summary>
public sealed class SearchCursors
{
    private const int PayloadLength = 3 * sizeof(long);
    private const int SignatureLength = 16;
    private const int MinKeyLength = 16;

    private readonly byte[] _key;

    /// <param name="key">The secret: at least 16 bytes.</param>
    public SearchCursors(ReadOnlySpan<byte> key)
    {
        if (key.Length < MinKeyLength)
        {
            throw new ArgumentException("A key of at least 16 bytes is needed.", nameof(key));
        }

        _key = key.ToArray();
    }

    internal string Write(SearchCursor cursor)
    {
        Span<byte> token = stackalloc byte[PayloadLength + SignatureLength];
        BinaryPrimitives.WriteInt64BigEndian(token, cursor.After);
        BinaryPrimitives.WriteInt64BigEndian(token[8..], cursor.Bound);
        BinaryPrimitives.WriteInt64BigEndian(token[16..], cursor.QueryHash);
        Sign(token[..PayloadLength], token[PayloadLength..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The cursor, or null when this key has not signed it.</summary>
    internal SearchCursor? Read(string text)
    {
        Span<byte> token = stackalloc byte[PayloadLength + SignatureLength];
        if (text.Length != Base64Url.GetEncodedLength(token.Length)
            || Base64Url.DecodeFromChars(text, token, out _, out var length) != OperationStatus.Done || length != token.Length)
        {
            return null;
        }

        Span<byte> signature = stackalloc byte[SignatureLength];
        Sign(token[..PayloadLength], signature);
        return CryptographicOperations.FixedTimeEquals(signature, token[PayloadLength..])
            ? new SearchCursor(
                BinaryPrimitives.ReadInt64BigEndian(token),
                BinaryPrimitives.ReadInt64BigEndian(token[8..]),
                BinaryPrimitives.ReadInt64BigEndian(token[16..]))
            : null;
    }

    private void Sign(ReadOnlySpan<byte> payload, Span<byte> signature)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, payload, hash);
        hash[..SignatureLength].CopyTo(signature);
    }
}
