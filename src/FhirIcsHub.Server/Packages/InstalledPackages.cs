using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Packages;

namespace FhirIcsHub.Server.Packages;

/// <summary>Puts installed packages, with what they depend on, on a set of definitions.</summary>
internal sealed class InstalledPackages(PackageCache cache)
{
    private readonly HashSet<string> _loaded = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The set with one layer more for the package and each of its dependencies; those of a package lie below it.</summary>
    /// <param name="set">What the layers are put on.</param>
    /// <param name="asked">The package.</param>
    /// <param name="problems">Receives an error when it is not installed, and a warning for each dependency that is not.</param>
    public DefinitionSet Add(DefinitionSet set, PackageReference asked, ICollection<Issue> problems)
    {
        if (cache.Find(asked) is not { } version)
        {
            problems.Add(Issue.Error(
                IssueType.NotFound,
                $"{asked.Name}#{asked.Version} is not installed in {cache.Folder}; `icshub packages add {asked}` fetches it."));
            return set;
        }

        return AddInstalled(set, asked.Name, version, null, problems);
    }

    /// <summary>
    /// The same for all packages of a lock file, in its versions: what it does not name was not to be had, and is not looked for.
    /// </summary>
    public DefinitionSet Add(DefinitionSet set, PackageLock locked, ICollection<Issue> problems)
    {
        foreach (var (name, version) in locked.Dependencies)
        {
            if (cache.Versions(name).Contains(version))
            {
                set = AddInstalled(set, name, version, locked, problems);
            }
            else
            {
                problems.Add(new Issue(
                    IssueSeverity.Warning, IssueType.NotFound,
                    $"{name}#{version} of the lock file is not installed; `icshub packages restore` fetches it."));
            }
        }

        return set;
    }

    private DefinitionSet AddInstalled(DefinitionSet set, string name, string version, PackageLock? locked, ICollection<Issue> problems)
    {
        if (!_loaded.Add($"{name}#{version}") || cache.Load(name, version, problems) is not { } package)
        {
            return set;
        }

        foreach (var dependency in package.Manifest.Dependencies.Where(d => !CorePackages.AreEmbedded(d)))
        {
            if (VersionOf(dependency, locked) is { } found)
            {
                set = AddInstalled(set, dependency.Name, found, locked, problems);
            }
            else if (locked is null)
            {
                problems.Add(new Issue(
                    IssueSeverity.Warning, IssueType.NotFound,
                    $"{package.Manifest.Id} depends on {dependency}, which is not installed; `icshub packages restore` fetches it."));
            }
        }

        return set.With(package);
    }

    private string? VersionOf(PackageReference dependency, PackageLock? locked) => locked is null
        ? cache.Find(dependency)
        : locked.Dependencies.GetValueOrDefault(dependency.Name) is { } version && cache.Versions(dependency.Name).Contains(version)
            ? version : null;
}
