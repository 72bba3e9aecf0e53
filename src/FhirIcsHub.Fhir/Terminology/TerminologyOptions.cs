namespace FhirIcsHub.Fhir.Terminology;

/// <summary>The bounds of local terminology.</summary>
public sealed record TerminologyOptions
{
    /// <summary>Value sets that are kept ready; further ones are made anew each time.</summary>
    public int MaxCachedValueSets { get; init; } = 10_000;

    /// <summary>Codes that an expansion may have in one answer; for more, the client must page or filter.</summary>
    public int MaxExpansion { get; init; } = 10_000;
}
