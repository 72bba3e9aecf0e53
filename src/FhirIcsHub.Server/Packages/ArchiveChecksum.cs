using System.Security.Cryptography;

namespace FhirIcsHub.Server.Packages;

/// <summary>Checksums of archives.</summary>
internal static class ArchiveChecksum
{
    /// <summary>The SHA-256 of a stream from its start, hexadecimal in lower case.</summary>
    public static async Task<string> Sha256Async(Stream archive, CancellationToken cancellation)
    {
        archive.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(archive, cancellation));
    }

    /// <summary>
    /// Whether an archive has the checksum that a registry lists: the strongest that is listed counts; none is listed by some.
    /// </summary>
    public static async Task<bool> AgreesAsync(Stream archive, RegistryVersion listed, CancellationToken cancellation)
    {
        var integrity = (listed.Integrity ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        archive.Position = 0;
        if (Of(integrity, "sha512-") is { } sha512)
        {
            return Convert.ToBase64String(await SHA512.HashDataAsync(archive, cancellation)) == sha512;
        }

        if (Of(integrity, "sha256-") is { } sha256)
        {
            return Convert.ToBase64String(await SHA256.HashDataAsync(archive, cancellation)) == sha256;
        }

        // SHA-1 is what the npm protocol has always listed; it guards against accidents, TLS against attackers.
        return listed.Sha1 is not { Length: > 0 } sha1
#pragma warning disable CA5350 // the protocol's own checksum, not a choice
            || string.Equals(Convert.ToHexString(await SHA1.HashDataAsync(archive, cancellation)), sha1,
                StringComparison.OrdinalIgnoreCase);
#pragma warning restore CA5350
    }

    // Options after a question mark are allowed and mean nothing.
    private static string? Of(string[] integrity, string algorithm) =>
        Array.Find(integrity, i => i.StartsWith(algorithm, StringComparison.Ordinal))?[algorithm.Length..].Split('?')[0];
}
