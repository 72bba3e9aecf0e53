using FhirIcsHub.Fhir.Packages;

namespace FhirIcsHub.Server.Packages;

/// <summary>The packages of FHIR itself, whose facts the hub brings along: nothing has to be fetched for a dependency on them.</summary>
internal static class CorePackages
{
    private static readonly HashSet<string> Names =
        new(StringComparer.OrdinalIgnoreCase) { "hl7.fhir.r4.core", "hl7.fhir.r4.expansions", "hl7.fhir.core" };

    public static bool AreEmbedded(PackageReference dependency) =>
        Names.Contains(dependency.Name)
            && (VersionRange.Parse(dependency.Version)?.Contains("4.0.1") ?? dependency.Version == PackageReference.Latest);
}
