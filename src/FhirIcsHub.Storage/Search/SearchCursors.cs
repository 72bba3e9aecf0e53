using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FhirIcsHub.Storage.Search;

/// <summary>A place in a walk through the pages of a search.</summary>
/// <param name="After">Key of the last match given out.</param>
/// <param name="Bound">The highest key when the walk began: what came later is not part of it. 0 in a sorted walk.</param>
/// <param name="QueryHash">Tells the search that the walk belongs to.</param>
/// <param name="Sorted">Where a sorted walk is; null in another.</param>
internal sealed record SearchCursor(long After, long Bound, long QueryHash, string? Sorted = null);

/// <summary>
/// Makes the cursors of page links and reads them back. They are signed, so that a client can neither read on in another search nor choose
/// keys; every process of a hub, also after a restart, needs the same key for links to stay good. Sort values are encrypted: they may be
/// names, and links get into logs.
/// </summary>
public sealed class SearchCursors
{
    private const int HeaderLength = 3 * sizeof(long);
    private const int SignatureLength = 16;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int MinKeyLength = 16;

    /// <summary>Longer than any cursor that is given out.</summary>
    private const int MaxTextLength = 16_384;

    private readonly byte[] _key;
    private readonly byte[] _sealingKey;

    /// <param name="key">The secret: at least 16 bytes.</param>
    public SearchCursors(ReadOnlySpan<byte> key)
    {
        if (key.Length < MinKeyLength)
        {
            throw new ArgumentException("A key of at least 16 bytes is needed.", nameof(key));
        }

        _key = key.ToArray();
        _sealingKey = HMACSHA256.HashData(_key, "sort values"u8);
    }

    internal string Write(SearchCursor cursor)
    {
        var sorted = cursor.Sorted is null ? [] : Encoding.UTF8.GetBytes(cursor.Sorted);
        var token = new byte[HeaderLength + SignatureLength + (sorted.Length == 0 ? 0 : sorted.Length + TagLength)];
        BinaryPrimitives.WriteInt64BigEndian(token, cursor.After);
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(8), cursor.Bound);
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(16), cursor.QueryHash);
        var signature = token.AsSpan(HeaderLength, SignatureLength);
        Sign(token.AsSpan(0, HeaderLength), sorted, signature);
        if (sorted.Length > 0)
        {
            // The signature depends on all of the content: no two contents share a nonce.
            var sealedPart = token.AsSpan(HeaderLength + SignatureLength);
            using var aes = new AesGcm(_sealingKey, TagLength);
            aes.Encrypt(signature[..NonceLength], sorted, sealedPart[..sorted.Length], sealedPart[sorted.Length..]);
        }

        return Base64Url.EncodeToString(token);
    }

    /// <summary>The cursor, or null when this key has not signed it.</summary>
    internal SearchCursor? Read(string text)
    {
        if (text.Length > MaxTextLength)
        {
            return null;
        }

        var token = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, token, out _, out var length) != OperationStatus.Done
            || length < HeaderLength + SignatureLength || Base64Url.EncodeToString(token.AsSpan(0, length)) != text)
        {
            return null;
        }

        var header = token.AsSpan(0, HeaderLength);
        var signature = token.AsSpan(HeaderLength, SignatureLength);
        if (Unseal(token.AsSpan(HeaderLength + SignatureLength, length - HeaderLength - SignatureLength), signature) is not { } sorted)
        {
            return null;
        }

        Span<byte> expected = stackalloc byte[SignatureLength];
        Sign(header, sorted, expected);
        return CryptographicOperations.FixedTimeEquals(expected, signature)
            ? new SearchCursor(
                BinaryPrimitives.ReadInt64BigEndian(header),
                BinaryPrimitives.ReadInt64BigEndian(header[8..]),
                BinaryPrimitives.ReadInt64BigEndian(header[16..]),
                sorted.Length == 0 ? null : Encoding.UTF8.GetString(sorted))
            : null;
    }

    private byte[]? Unseal(ReadOnlySpan<byte> sealedPart, ReadOnlySpan<byte> signature)
    {
        if (sealedPart.Length <= TagLength)
        {
            return sealedPart.Length == 0 ? [] : null;
        }

        var sorted = new byte[sealedPart.Length - TagLength];
        try
        {
            using var aes = new AesGcm(_sealingKey, TagLength);
            aes.Decrypt(signature[..NonceLength], sealedPart[..sorted.Length], sealedPart[sorted.Length..], sorted);
            return sorted;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private void Sign(ReadOnlySpan<byte> header, ReadOnlySpan<byte> sorted, Span<byte> signature)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(header);
        hash.AppendData(sorted);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hash.GetHashAndReset(whole);
        whole[..SignatureLength].CopyTo(signature);
    }
}
