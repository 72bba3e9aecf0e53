using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Packages;

namespace FhirIcsHub.Server.Packages;

/// <summary>
/// A folder that works with packages: its <c>package.json</c> says which it asks for, its lock file which versions it has.
/// </summary>
internal sealed class PackageProject(string folder)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JsonText.WriterOptions.Encoder };

    private string ManifestFile => Path.Combine(folder, "package.json");

    private string LockFile => Path.Combine(folder, PackageLock.FileName);

    /// <summary>What the folder asks for; null when it has no <c>package.json</c> or a damaged one.</summary>
    public IReadOnlyList<PackageReference>? Asked(ICollection<Issue> problems)
    {
        if (!File.Exists(ManifestFile))
        {
            problems.Add(Issue.Error(IssueType.NotFound, $"{ManifestFile} is missing; `icshub packages add` makes it."));
            return null;
        }

        if (Parse(problems) is not { } manifest)
        {
            return null;
        }

        var asked = new List<PackageReference>();
        foreach (var (name, version) in manifest["dependencies"] as JsonObject ?? [])
        {
            if (version is JsonValue value && value.TryGetValue<string>(out var text) && PackageReference.IsName(name)
                && PackageReference.IsAsked(text))
            {
                asked.Add(new PackageReference(name, text));
            }
            else
            {
                problems.Add(Issue.Error(IssueType.Value, $"{ManifestFile}: a dependency is no package name with a version."));
            }
        }

        return asked;
    }

    /// <summary>Asks for more packages; what else stands in <c>package.json</c> stays.</summary>
    /// <returns>False when the file is damaged.</returns>
    public bool Ask(IEnumerable<PackageReference> more, ICollection<Issue> problems)
    {
        var manifest = File.Exists(ManifestFile) ? Parse(problems) : new JsonObject { ["name"] = "local", ["version"] = "0.0.0" };
        if (manifest is null)
        {
            return false;
        }

        if (manifest["dependencies"] is not JsonObject dependencies)
        {
            manifest["dependencies"] = dependencies = [];
        }

        foreach (var package in more)
        {
            dependencies[package.Name] = package.Version;
        }

        Write(ManifestFile, [.. JsonSerializer.SerializeToUtf8Bytes(manifest, Indented), (byte)'\n']);
        return true;
    }

    /// <summary>The lock file, or null when there is none.</summary>
    public PackageLock? Lock(ICollection<Issue> problems) =>
        File.Exists(LockFile) ? PackageLock.Read(File.ReadAllBytes(LockFile), problems) : null;

    public void Write(PackageLock locked) => Write(LockFile, locked.ToJson());

    // Nobody reads half a file.
    private static void Write(string file, byte[] content)
    {
        var temporary = $"{file}.{Guid.NewGuid():N}";
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, file, overwrite: true);
    }

    private JsonObject? Parse(ICollection<Issue> problems)
    {
        try
        {
            if (JsonNode.Parse(File.ReadAllText(ManifestFile)) is JsonObject manifest)
            {
                return manifest;
            }
        }
        catch (Exception damage) when (damage is JsonException or ArgumentException)
        {
            // Said below; the second is a property that occurs twice.
        }

        problems.Add(Issue.Error(IssueType.Structure, $"{ManifestFile} is no JSON object."));
        return null;
    }
}
