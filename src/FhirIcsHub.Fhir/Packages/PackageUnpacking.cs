using System.Text.Json;

namespace FhirIcsHub.Fhir.Packages;

/// <summary>Unpacks a package archive to a folder.</summary>
public static class PackageUnpacking
{
    /// <summary>Writes an archive's files to <c>package</c> in a folder, with an index when it brings none.</summary>
    /// <param name="archive">The .tgz.</param>
    /// <param name="origin">Its name, for messages.</param>
    /// <param name="folder">A folder that does not exist yet; it is left as it is when the archive is refused.</param>
    /// <param name="problems">Receives why it is refused.</param>
    /// <param name="limits">How large it may be.</param>
    /// <returns>The manifest; null when the archive is refused.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static PackageManifest? Unpack(
        Stream archive, string origin, string folder, ICollection<Issue> problems, PackageLimits? limits = null)
    {
        if (PackageArchive.Read(archive, origin, limits ?? PackageLimits.Default, problems) is not { } unpacked
            || Package.Of(unpacked, origin, problems) is not { } package)
        {
            return null;
        }

        var root = Path.Combine(folder, "package");
        Directory.CreateDirectory(root);
        foreach (var (path, content) in unpacked.Files.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            var file = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content.Span);
        }

        if (!unpacked.Files.ContainsKey(".index.json"))
        {
            WriteIndex(Path.Combine(root, ".index.json"), package);
        }

        return package.Manifest;
    }

    private static void WriteIndex(string file, Package package)
    {
        using var output = File.Create(file);
        using var json = new Utf8JsonWriter(output, JsonText.WriterOptions);
        json.WriteStartObject();
        json.WriteNumber("index-version", 2);
        json.WriteStartArray("files");
        foreach (var (path, definition) in package.Files.Where(f => !f.Path.Contains('/', StringComparison.Ordinal)))
        {
            json.WriteStartObject();
            json.WriteString("filename", path);
            json.WriteString("resourceType", definition.ResourceType);
            Write(json, "id", definition.Id);
            Write(json, "url", definition.Url);
            Write(json, "version", definition.Version);
            Write(json, "kind", definition.Kind);
            Write(json, "type", definition.Type);
            Write(json, "derivation", definition.ResourceType == "StructureDefinition" ? definition.Derivation : null);
            Write(json, "content", definition.Content);
            Write(json, "supplements", definition.Supplements);
            Write(json, "valueSet", definition.ValueSet);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
