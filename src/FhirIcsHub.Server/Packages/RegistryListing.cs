using System.Text.Json;
using FhirIcsHub.Fhir.Packages;

namespace FhirIcsHub.Server.Packages;

/// <summary>One version of a package as a registry lists it.</summary>
/// <param name="Tarball">Where its archive is; null when the registry does not say.</param>
/// <param name="Integrity">Checksums in the notation of Subresource Integrity: <c>sha512-...</c>.</param>
/// <param name="Sha1">SHA-1 of the archive, hexadecimal.</param>
/// <param name="IsUnlisted">Withdrawn: had by its exact version only.</param>
internal sealed record RegistryVersion(string? Tarball, string? Integrity, string? Sha1, bool IsUnlisted);

/// <summary>All versions of a package that a registry has (the document of the npm registry protocol).</summary>
internal sealed record RegistryListing(IReadOnlyDictionary<string, RegistryVersion> Versions, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>The version that is asked for, or null.</summary>
    public string? Resolve(string asked) =>
        Versions.ContainsKey(asked) ? asked
            : PackageVersions.Resolve(asked, [.. Versions.Where(v => !v.Value.IsUnlisted).Select(v => v.Key)], Tags);

    /// <summary>Reads the document; null when it is none.</summary>
    public static RegistryListing? Read(ReadOnlyMemory<byte> json)
    {
        using var document = PackageJson.Parse(json);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } root
            || !root.TryGetProperty("versions", out var listed) || listed.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var versions = new Dictionary<string, RegistryVersion>(StringComparer.Ordinal);
        foreach (var version in listed.EnumerateObject().Where(v => v.Value.ValueKind == JsonValueKind.Object))
        {
            var dist = version.Value.TryGetProperty("dist", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
            versions[version.Name] = new RegistryVersion(
                Text(dist, "tarball"), Text(dist, "integrity"), Text(dist, "shasum"), IsTrue(version.Value, "unlisted"));
        }

        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root.TryGetProperty("dist-tags", out var tagged) && tagged.ValueKind == JsonValueKind.Object)
        {
            foreach (var tag in tagged.EnumerateObject().Where(t => t.Value.ValueKind == JsonValueKind.String))
            {
                tags[tag.Name] = tag.Value.GetString()!;
            }
        }

        return new RegistryListing(versions, tags);
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    private static bool IsTrue(JsonElement owner, string name) => owner.TryGetProperty(name, out var value)
        && (value.ValueKind == JsonValueKind.True
            || (value.ValueKind == JsonValueKind.String && string.Equals(value.GetString(), "true", StringComparison.OrdinalIgnoreCase)));
}
