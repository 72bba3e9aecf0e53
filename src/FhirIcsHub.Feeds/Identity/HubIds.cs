using System.Security.Cryptography;
using System.Text;

namespace FhirIcsHub.Feeds.Identity;

/// <summary>
/// Ids on the hub for what feeds send. An id that shows the source id is easy to work with, so it is used wherever it can be: it must be a
/// FHIR id and must not carry an NHS number into URLs and logs. What an id means is decided by the unique index of source keys, never by
/// its spelling.
/// </summary>
/// <param name="key">Secret of this hub: without it nobody can guess the hashed id of a known NHS number.</param>
public sealed class HubIds(byte[] key)
{
    private const int MaxIdLength = 64;
    private const int HashCharacters = 26;
    private readonly byte[] _key = key.Length >= 16 ? [.. key]
        : throw new ArgumentException("the key must have at least 16 bytes", nameof(key));

    /// <summary>The hub id of a resource of a feed: <c>{feed}-{id}</c>, or <c>{feed}.</c> and a keyed hash.</summary>
    public string Of(string feed, string type, string sourceId) =>
        feed.Length + 1 + sourceId.Length <= MaxIdLength && IsIdText(sourceId) && !NhsNumber.OccursIn(sourceId)
            ? $"{feed}-{sourceId}"
            : Hashed(feed, type, sourceId);

    /// <summary>
    /// The id without the source id's spelling: for source ids that cannot be shown, and when the spelt id is already somebody else's.
    /// </summary>
    public string Hashed(string feed, string type, string sourceId) => $"{feed}.{Hash($"hub-id\n{feed}\n{type}\n{sourceId}")}";

    /// <summary>
    /// The source id of a resource that came without an id: it stands for the business identifier that is its key, so the same identifier
    /// always gives the same id.
    /// </summary>
    public string SourceIdOf(string type, string identifierSystem, string identifierValue) =>
        $"k.{Hash($"identifier\n{type}\n{identifierSystem}\n{identifierValue}")}";

    private static bool IsIdText(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.'))
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    private string Hash(string text)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text), hash);
        return Base32(hash);
    }

    // RFC 4648 alphabet in lower case; 26 characters carry 130 bits.
    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
        Span<char> text = stackalloc char[HashCharacters];
        var buffer = 0;
        var bits = 0;
        var next = 0;
        for (var i = 0; i < HashCharacters; i++)
        {
            if (bits < 5)
            {
                buffer = ((buffer << 8) | bytes[next++]) & 0xFFFF;
                bits += 8;
            }

            bits -= 5;
            text[i] = Alphabet[(buffer >> bits) & 31];
        }

        return new string(text);
    }
}
