using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Packages;

namespace FhirIcsHub.Server.Packages;

/// <summary>
/// The folder of installed packages, in the layout that FHIR tools share: <c>name#version/package</c>. A package appears in it whole
/// or not at all, also when several processes install it at once.
/// </summary>
internal sealed class PackageCache(string folder)
{
    private const string ChecksumFile = ".sha256";

    public string Folder => folder;

    /// <summary>Versions of a package that are installed, in no order.</summary>
    public IReadOnlyList<string> Versions(string name) =>
    [
        .. All().Where(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase)).Select(p => p.Version),
    ];

    /// <summary>All installed packages, by name and version.</summary>
    public IReadOnlyList<PackageReference> All() => !Directory.Exists(folder)
        ? []
        :
        [
            .. Directory.EnumerateDirectories(folder)
                .Where(d => File.Exists(Path.Combine(d, "package", "package.json")))
                .Select(d => Path.GetFileName(d).Split('#', 2))
                .Where(p => p.Length == 2)
                .Select(p => new PackageReference(p[0], p[1]))
                .OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Version, StringComparer.Ordinal),
        ];

    /// <summary>The installed version that is asked for, or null.</summary>
    public string? Find(PackageReference asked) => PackageVersions.Resolve(asked.Version, Versions(asked.Name));

    /// <summary>Reads an installed package by its index.</summary>
    public Package? Load(string name, string version, ICollection<Issue> problems) => Package.ReadFolder(FolderOf(name, version), problems);

    /// <summary>The manifest of an installed package.</summary>
    public PackageManifest? Manifest(string name, string version, ICollection<Issue> problems) =>
        PackageManifest.Read(
            File.ReadAllBytes(Path.Combine(FolderOf(name, version), "package", "package.json")), $"{name}#{version}", problems);

    /// <summary>The SHA-256 of the archive that a package was installed from; null when another tool installed it.</summary>
    public string? Checksum(string name, string version) =>
        Path.Combine(FolderOf(name, version), ChecksumFile) is var file && File.Exists(file) ? File.ReadAllText(file).Trim() : null;

    /// <summary>
    /// Installs an archive: unpacked beside its place and moved there when it is whole. What killed installations have left is removed first.
    /// </summary>
    /// <param name="archive">The .tgz.</param>
    /// <param name="origin">Its name, for messages.</param>
    /// <param name="asked">The package that it must be; null for any.</param>
    /// <param name="sha256">Checksum of the archive, hexadecimal.</param>
    /// <param name="problems">Receives why it is refused.</param>
    public PackageManifest? Install(Stream archive, string origin, PackageReference? asked, string sha256, ICollection<Issue> problems)
    {
        Directory.CreateDirectory(folder);
        UnpackingFolder.RemoveAbandoned(folder);
        using var temporary = UnpackingFolder.In(folder);
        if (PackageUnpacking.Unpack(archive, origin, temporary.Path, problems) is not { } manifest)
        {
            return null;
        }

        if (asked is not null
            && !(string.Equals(manifest.Name, asked.Name, StringComparison.OrdinalIgnoreCase) && manifest.Version == asked.Version))
        {
            problems.Add(Issue.Error(IssueType.Invalid, $"{origin} holds {manifest.Id} and not {asked.Name}#{asked.Version}."));
            return null;
        }

        File.WriteAllText(Path.Combine(temporary.Path, ChecksumFile), sha256 + "\n");
        MoveToPlace(temporary.Path, FolderOf(manifest.Name, manifest.Version));
        return manifest;
    }

    // Who comes second finds the same package in place.
    private static void MoveToPlace(string temporary, string place)
    {
        try
        {
            Directory.Move(temporary, place);
        }
        catch (IOException) when (Directory.Exists(Path.Combine(place, "package")))
        {
        }
    }

    // Registries know names without regard to case; other tools may have installed it in another spelling.
    private string FolderOf(string name, string version)
    {
        var place = Path.Combine(folder, $"{name}#{version}");
        if (Directory.Exists(place))
        {
            return place;
        }

        var other = All().FirstOrDefault(p => p.Version == version && string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase));
        return other is null ? place : Path.Combine(folder, $"{other.Name}#{other.Version}");
    }
}
