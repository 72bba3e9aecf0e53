namespace FhirIcsHub.Fhir.Packages;

/// <summary>How large a package archive may be. The defaults hold every published FHIR package; a hostile archive ends at them.</summary>
/// <param name="MostMembers">Files and folders in the archive.</param>
/// <param name="MostMemberBytes">Bytes of one file, unpacked.</param>
/// <param name="MostTotalBytes">Bytes of all that is unpacked.</param>
/// <param name="MostExpansion">Unpacked bytes for each packed byte, once more than <see cref="FreeBytes"/> are unpacked.</param>
public sealed record PackageLimits(
    int MostMembers = 100_000, long MostMemberBytes = 128L << 20, long MostTotalBytes = 1L << 30, int MostExpansion = 100)
{
    /// <summary>Unpacked bytes before the expansion is looked at: small archives of one repeated line are harmless.</summary>
    public const long FreeBytes = 4 << 20;

    public static PackageLimits Default { get; } = new();
}
