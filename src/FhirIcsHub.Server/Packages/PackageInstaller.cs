using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Packages;

namespace FhirIcsHub.Server.Packages;

/// <summary>Puts packages and all that they depend on into the cache, from the registries that have them.</summary>
/// <param name="cache">Where they are installed.</param>
/// <param name="registries">Asked in this order; none when offline.</param>
internal sealed class PackageInstaller(PackageCache cache, IReadOnlyList<PackageRegistry> registries)
{
    /// <summary>Installs what is asked for and its dependencies.</summary>
    /// <param name="roots">What is asked for.</param>
    /// <param name="problems">Receives an error for each root, a warning for each dependency that is not to be had, and conflicts.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The closure, all of its requests answered.</returns>
    public async Task<PackageClosure> InstallAsync(
        IReadOnlyList<PackageReference> roots, ICollection<Issue> problems, CancellationToken cancellation)
    {
        var closure = new PackageClosure(roots.Where(r => !CorePackages.AreEmbedded(r)), CorePackages.AreEmbedded);
        await AnswerAsync(closure, new Dictionary<string, string>(StringComparer.Ordinal), problems, cancellation);
        return closure;
    }

    /// <summary>Installs what a lock file names, exactly that: dependencies of it are in the lock file, or were not to be had.</summary>
    /// <param name="locked">The lock file.</param>
    /// <param name="problems">Receives an error for each package that is not to be had.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The manifests, by name.</returns>
    public async Task<IReadOnlyList<PackageManifest>> InstallAsync(
        PackageLock locked, ICollection<Issue> problems, CancellationToken cancellation)
    {
        var closure = new PackageClosure(locked.Dependencies.Select(d => new PackageReference(d.Key, d.Value)), _ => true);
        await AnswerAsync(closure, locked.Checksums, problems, cancellation);
        return [.. closure.Choose([]).Select(c => c.Manifest)];
    }

    private async Task AnswerAsync(
        PackageClosure closure, IReadOnlyDictionary<string, string> checksums, ICollection<Issue> problems, CancellationToken cancellation)
    {
        while (closure.Next() is { } request)
        {
            var reasons = new List<string>();
            var manifest = await FindAsync(request.Asked, checksums.GetValueOrDefault(request.Asked.Name), reasons, problems, cancellation);
            closure.Answer(request, manifest);
            if (manifest is null)
            {
                var severity = request.AskedBy == PackageClosure.Caller ? IssueSeverity.Error : IssueSeverity.Warning;
                problems.Add(new Issue(
                    severity, IssueType.NotFound,
                    $"{request.Asked} (asked for by {request.AskedBy}) is not to be had: "
                    + $"{string.Join("; ", reasons.Distinct(StringComparer.Ordinal))}."));
            }
        }
    }

    // What is installed does for an exact version and for a local build; a range may have a newer answer in the registries.
    private async Task<PackageManifest?> FindAsync(
        PackageReference asked, string? checksum, List<string> reasons, ICollection<Issue> problems, CancellationToken cancellation)
    {
        var isLocal = PackageVersions.IsLocal(asked.Version) || registries.Count == 0;
        if (cache.Find(asked) is { } installed && (isLocal || installed == asked.Version))
        {
            return Installed(asked.Name, installed, checksum, reasons, problems);
        }

        if (isLocal)
        {
            reasons.Add($"it is not installed in {cache.Folder}");
            return null;
        }

        foreach (var registry in registries)
        {
            if (await InstallFromAsync(registry, asked, checksum, reasons, problems, cancellation) is { } manifest)
            {
                return manifest;
            }
        }

        // Better an older answer than none when no registry can be asked.
        return cache.Find(asked) is { } older ? Installed(asked.Name, older, checksum, reasons, problems) : null;
    }

    private async Task<PackageManifest?> InstallFromAsync(
        PackageRegistry registry, PackageReference asked, string? checksum, List<string> reasons, ICollection<Issue> problems,
        CancellationToken cancellation)
    {
        if (await registry.ListAsync(asked.Name, reasons, cancellation) is not { } listing)
        {
            return null;
        }

        if (listing.Resolve(asked.Version) is not { } version || !PackageReference.IsVersion(version))
        {
            reasons.Add($"{registry.Address} has no version of it that is {asked.Version}");
            return null;
        }

        if (cache.Find(new PackageReference(asked.Name, version)) is not null)
        {
            return Installed(asked.Name, version, checksum, reasons, problems);
        }

        var exact = new PackageReference(asked.Name, version);
        var failures = new List<string>();
        await using var archive = await registry.FetchAsync(asked.Name, version, listing.Versions[version], failures, cancellation);
        reasons.AddRange(failures);
        if (archive is null)
        {
            return null;
        }

        var sha256 = await ArchiveChecksum.Sha256Async(archive, cancellation);
        if (checksum is not null && checksum != sha256)
        {
            reasons.Add($"{registry.Address} sends another archive than the lock file's checksum says");
            return null;
        }

        archive.Position = 0;
        var refusals = new List<Issue>();
        var manifest = cache.Install(archive, $"{exact.Name}#{exact.Version} of {registry.Address}", exact, sha256, refusals);
        foreach (var refusal in refusals)
        {
            problems.Add(refusal);
        }

        if (manifest is null)
        {
            reasons.Add($"the archive of {registry.Address} is refused");
        }

        return manifest;
    }

    private PackageManifest? Installed(string name, string version, string? checksum, List<string> reasons, ICollection<Issue> problems)
    {
        if (checksum is not null && cache.Checksum(name, version) is { } installed && installed != checksum)
        {
            reasons.Add(
                $"what is installed in {cache.Folder} comes from another archive than the lock file's checksum says; "
                + "remove its folder to fetch it again");
            return null;
        }

        return cache.Manifest(name, version, problems);
    }
}
