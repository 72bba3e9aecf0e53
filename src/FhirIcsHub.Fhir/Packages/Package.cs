using System.Text.Json;
using FhirIcsHub.Fhir.Definitions;

namespace FhirIcsHub.Fhir.Packages;

/// <summary>A FHIR package: its manifest and the definitions (and examples) that it holds as JSON. Immutable.</summary>
public sealed class Package
{
    private static readonly HashSet<string> FoldersWithoutResources =
        new(StringComparer.Ordinal) { "other", "xml", "openapi", "tests", "lib" };

    private Package(PackageManifest manifest, IReadOnlyList<(string Path, Definition Definition)> files)
    {
        Manifest = manifest;
        Files = files;
        Definitions = [.. files.Select(f => f.Definition)];
    }

    public PackageManifest Manifest { get; }

    /// <summary>What it defines, by path; examples after definitions.</summary>
    public IReadOnlyList<Definition> Definitions { get; }

    internal IReadOnlyList<(string Path, Definition Definition)> Files { get; }

    /// <summary>Reads an archive: every file is looked into.</summary>
    /// <param name="archive">The .tgz.</param>
    /// <param name="origin">Its name, for messages.</param>
    /// <param name="problems">Receives why it, or a file of it, is refused, and what is odd about it.</param>
    /// <param name="limits">How large it may be.</param>
    /// <returns>Null when it is refused.</returns>
    public static Package? ReadArchive(Stream archive, string origin, ICollection<Issue> problems, PackageLimits? limits = null) =>
        PackageArchive.Read(archive, origin, limits ?? PackageLimits.Default, problems) is { } unpacked
            ? Of(unpacked, origin, problems) : null;

    internal static Package? Of(PackageArchive unpacked, string origin, ICollection<Issue> problems)
    {
        if (ReadManifest(unpacked.Files.GetValueOrDefault("package.json"), origin, problems) is not { } manifest)
        {
            return null;
        }

        var files = new List<(string Path, Definition Definition)>();
        foreach (var (path, content) in unpacked.Files.Where(f => HoldsResource(f.Key)).OrderBy(f => Depth(f.Key))
            .ThenBy(f => f.Key, StringComparer.Ordinal))
        {
            if (DefinitionIndex.IsOtherJson(content.Span))
            {
                continue;
            }

            // Read once, so that what is wrong is said now and not when the definition is needed; the tree is not kept.
            var result = Resource.Read(content, ReadMode.AsSent);
            if (result.Resource is { } resource)
            {
                files.Add((path, new Definition(DefinitionIndex.Of(resource), manifest.Id, () => content)));
            }
            else
            {
                problems.Add(result.Issues[0] with { Diagnostics = $"{manifest.Id}, {path}: {result.Issues[0].Diagnostics}" });
            }
        }

        return new Package(manifest, files);
    }

    /// <summary>Reads an unpacked package by its index; files are read when they are asked for.</summary>
    /// <param name="folder">The folder with <c>package.json</c>, or the one that has it in <c>package</c>.</param>
    /// <param name="problems">Receives what is wrong.</param>
    /// <returns>Null when it is no package.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Package? ReadFolder(string folder, ICollection<Issue> problems)
    {
        var root = File.Exists(Path.Combine(folder, "package", "package.json")) ? Path.Combine(folder, "package") : folder;
        var manifestFile = Path.Combine(root, "package.json");
        if (ReadManifest(File.Exists(manifestFile) ? File.ReadAllBytes(manifestFile) : default, folder, problems) is not { } manifest)
        {
            return null;
        }

        var indexFile = Path.Combine(root, ".index.json");
        var index = PackageIndex.Read(File.Exists(indexFile) ? File.ReadAllBytes(indexFile) : "{}"u8.ToArray());
        var files = new List<(string Path, Definition Definition)>();
        var paths = Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'))
            .Where(HoldsResource)
            .OrderBy(Depth).ThenBy(p => p, StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var file = Path.Combine(root, path);
            if (index.TryGetValue(path, out var entry) || TryScan(file, $"{manifest.Id}, {path}", problems, out entry))
            {
                files.Add((path, new Definition(entry, manifest.Id, () => File.ReadAllBytes(file))));
            }
        }

        return new Package(manifest, files);
    }

    /// <summary>Whether a folder is an unpacked package.</summary>
    public static bool IsFolder(string folder) =>
        File.Exists(Path.Combine(folder, "package", "package.json"))
        || (File.Exists(Path.Combine(folder, "package.json"))
            && PackageManifest.Read(File.ReadAllBytes(Path.Combine(folder, "package.json")), folder, []) is not null);

    private static PackageManifest? ReadManifest(ReadOnlyMemory<byte> json, string origin, ICollection<Issue> problems)
    {
        if (json.IsEmpty)
        {
            problems.Add(Issue.Error(IssueType.Required, $"{origin} is no package: it has no package/package.json."));
            return null;
        }

        var manifest = PackageManifest.Read(json, origin, problems);
        if (manifest is { FhirVersions.Count: > 0 } && !manifest.FhirVersions.Any(v => v.StartsWith("4.0", StringComparison.Ordinal)))
        {
            problems.Add(new Issue(
                IssueSeverity.Warning, IssueType.BusinessRule,
                $"{manifest.Id} says that it is made for FHIR {string.Join(", ", manifest.FhirVersions)}; it is used with R4 (4.0.1)."));
        }

        return manifest;
    }

    private static bool HoldsResource(string path)
    {
        var parts = path.Split('/');
        return parts[^1].EndsWith(".json", StringComparison.Ordinal) && !parts.Any(p => p.StartsWith('.'))
            && path != "package.json" && !FoldersWithoutResources.Contains(parts[0]);
    }

    private static int Depth(string path) => path.AsSpan().Count('/');

    private static bool TryScan(string file, string origin, ICollection<Issue> problems, out DefinitionIndex index)
    {
        index = default;
        try
        {
            var scanned = DefinitionIndex.Scan(File.ReadAllBytes(file));
            index = scanned ?? default;
            return scanned is not null;
        }
        catch (JsonException problem)
        {
            problems.Add(Issue.Error(IssueType.Structure, $"{origin} is not well-formed JSON (line {problem.LineNumber + 1})."));
            return false;
        }
    }
}
