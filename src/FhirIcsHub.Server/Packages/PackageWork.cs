using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Packages;

namespace FhirIcsHub.Server.Packages;

/// <summary>Adds and restores the packages of a folder.</summary>
internal sealed class PackageWork(PackageProject project, PackageCache cache, PackageInstaller installer, TimeProvider time)
{
    /// <summary>Installs packages by name or from archives, and notes them in <c>package.json</c> and the lock file.</summary>
    /// <param name="named">Packages of a registry.</param>
    /// <param name="archives">Files (.tgz).</param>
    /// <param name="problems">Receives what went wrong.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>All packages of the folder; null when a package that was named is not to be had, and nothing is noted.</returns>
    public async Task<IReadOnlyList<ChosenPackage>?> AddAsync(
        IReadOnlyList<PackageReference> named, IReadOnlyList<string> archives, ICollection<Issue> problems, CancellationToken cancellation)
    {
        var added = new List<PackageReference>(named);
        foreach (var archive in archives)
        {
            if (await InstallFileAsync(archive, problems, cancellation) is not { } manifest)
            {
                return null;
            }

            added.Add(new PackageReference(manifest.Name, manifest.Version));
        }

        var before = new List<Issue>();
        var asked = project.Asked(before) ?? [];
        var roots = asked.Where(a => !added.Exists(n => IsNamed(n, a.Name))).Concat(added).ToList();
        var closure = await installer.InstallAsync(roots, problems, cancellation);
        if (added.Exists(a => closure.Missing.ContainsKey(a.Name)) || !project.Ask(added.Select(a => Noted(a, closure)), problems))
        {
            return null;
        }

        return WriteLock(closure, problems);
    }

    /// <summary>Installs what the lock file says or, without one that fits <c>package.json</c>, what that asks for.</summary>
    /// <returns>All packages of the folder; null when it has none to restore.</returns>
    public async Task<IReadOnlyList<ChosenPackage>?> RestoreAsync(ICollection<Issue> problems, CancellationToken cancellation)
    {
        var locked = project.Lock(problems);
        var missing = new List<Issue>();
        if (project.Asked(missing) is not { } asked)
        {
            if (locked is null)
            {
                missing.ForEach(problems.Add);
                return null;
            }

            asked = [.. locked.Dependencies.Select(d => new PackageReference(d.Key, d.Value))];
        }

        if (locked is null || !Fits(locked, asked))
        {
            return WriteLock(await installer.InstallAsync(asked, problems, cancellation), problems);
        }

        var manifests = await installer.InstallAsync(locked, problems, cancellation);
        return [.. manifests.Select(m => new ChosenPackage(m, AskersOf(m.Name, asked, manifests)))];
    }

    private static List<string> AskersOf(string name, IReadOnlyList<PackageReference> asked, IReadOnlyList<PackageManifest> manifests) =>
    [
        .. manifests.Where(m => m.Dependencies.Any(d => IsNamed(d, name))).Select(m => m.Id)
            .Concat(asked.Any(a => IsNamed(a, name)) ? [PackageClosure.Caller] : [])
            .Order(StringComparer.Ordinal),
    ];

    private static bool IsNamed(PackageReference package, string name) =>
        string.Equals(package.Name, name, StringComparison.OrdinalIgnoreCase);

    private async Task<PackageManifest?> InstallFileAsync(string file, ICollection<Issue> problems, CancellationToken cancellation)
    {
        await using var archive = File.OpenRead(file);
        var sha256 = await ArchiveChecksum.Sha256Async(archive, cancellation);
        archive.Position = 0;
        return cache.Install(archive, Path.GetFileName(file), null, sha256, problems);
    }

    // "latest" of today is not that of tomorrow: what was found is noted. A range is what the user wants.
    private static PackageReference Noted(PackageReference asked, PackageClosure closure) =>
        asked.Version == PackageReference.Latest
            ? new PackageReference(asked.Name, closure.Choose([]).First(c => IsNamed(asked, c.Manifest.Name)).Manifest.Version)
            : asked;

    private static bool Fits(PackageLock locked, IReadOnlyList<PackageReference> asked) => asked.All(a => CorePackages.AreEmbedded(a)
        || (locked.Dependencies.TryGetValue(a.Name, out var version) && PackageVersions.Resolve(a.Version, [version]) is not null));

    private IReadOnlyList<ChosenPackage> WriteLock(PackageClosure closure, ICollection<Issue> problems)
    {
        var chosen = closure.Choose(problems);
        var checksums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var package in chosen)
        {
            if (cache.Checksum(package.Manifest.Name, package.Manifest.Version) is { } checksum)
            {
                checksums[package.Manifest.Name] = checksum;
            }
        }

        project.Write(new PackageLock(
            time.GetUtcNow(), chosen.ToDictionary(c => c.Manifest.Name, c => c.Manifest.Version, StringComparer.Ordinal),
            closure.Missing, checksums));
        return chosen;
    }
}
