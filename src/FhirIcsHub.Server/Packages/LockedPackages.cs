using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Packages;

namespace FhirIcsHub.Server.Packages;

/// <summary>The packages that a folder's lock file names.</summary>
internal static class LockedPackages
{
    /// <summary>The set with the locked packages on it; the same set when the folder has no lock file.</summary>
    public static DefinitionSet Add(DefinitionSet set, string folder, InstalledPackages installed, ICollection<Issue> problems)
    {
        var file = Path.Combine(folder, PackageLock.FileName);
        return File.Exists(file) && PackageLock.Read(File.ReadAllBytes(file), problems) is { } locked
            ? installed.Add(set, locked, problems) : set;
    }
}
