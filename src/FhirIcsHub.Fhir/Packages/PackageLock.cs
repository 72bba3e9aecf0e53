using System.Globalization;
using System.Text.Json;

namespace FhirIcsHub.Fhir.Packages;

/// <summary>
/// The lock file <c>fhirpkg.lock.json</c>: which version of each package a folder works with, as FHIR package tools write it, and beside
/// that the checksum of each archive.
/// </summary>
/// <param name="Updated">When it was made.</param>
/// <param name="Dependencies">Version by package name.</param>
/// <param name="Missing">What was asked for and not found, by package name.</param>
/// <param name="Checksums">SHA-256 of the archives, hexadecimal, by package name; those that are known.</param>
public sealed record PackageLock(
    DateTimeOffset Updated,
    IReadOnlyDictionary<string, string> Dependencies,
    IReadOnlyDictionary<string, string> Missing,
    IReadOnlyDictionary<string, string> Checksums)
{
    public const string FileName = "fhirpkg.lock.json";

    /// <summary>Reads a lock file; null when it is none.</summary>
    public static PackageLock? Read(ReadOnlyMemory<byte> json, ICollection<Issue> problems)
    {
        using var document = PackageJson.Parse(json);
        if (document?.RootElement is { ValueKind: JsonValueKind.Object } root)
        {
            var updated = root.TryGetProperty("updated", out var time) && time.ValueKind == JsonValueKind.String
                && DateTimeOffset.TryParse(time.GetString(), CultureInfo.InvariantCulture, out var at) ? at : DateTimeOffset.UnixEpoch;
            return new PackageLock(updated, Texts(root, "dependencies"), Texts(root, "missing"), Texts(root, "sha256"));
        }

        problems.Add(Issue.Error(
            IssueType.Structure, $"{FileName} is no lock file; `icshub packages restore` makes it anew once it is removed."));
        return null;
    }

    public byte[] ToJson()
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, JsonText.WriterOptions with { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("updated", Updated.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            Write(json, "dependencies", Dependencies);
            Write(json, "missing", Missing);
            Write(json, "sha256", Checksums);
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
        return output.ToArray();
    }

    // Only what can be a package's name and version: both become parts of paths.
    private static SortedDictionary<string, string> Texts(JsonElement root, string name)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (root.TryGetProperty(name, out var owner) && owner.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in owner.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.String && PackageReference.IsName(member.Name)
                    && PackageReference.IsAsked(member.Value.GetString()!))
                {
                    texts[member.Name] = member.Value.GetString()!;
                }
            }
        }

        return texts;
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> texts)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in texts.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
