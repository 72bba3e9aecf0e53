namespace FhirIcsHub.Feeds.Sources;

/// <summary>What to do where a source system leaves a choice. Every member has the default of a source that says nothing.</summary>
public sealed record FeedPolicies
{
    /// <summary>Verification status (England, 01 to 08) of an NHS number that came without one: 02 is "present but not traced".</summary>
    public string NhsNumberVerification { get; init; } = "02";

    /// <summary>What becomes of a Patient whose NHS number fails its check digit.</summary>
    public InvalidNhsNumberPolicy InvalidNhsNumber { get; init; }

    /// <summary>Code of UKCore-NHSNumberUnavailableReason for a Patient without an NHS number; null states no reason.</summary>
    public string? NhsNumberUnavailableReason { get; init; }

    /// <summary>v3-ActCode of an Encounter from which no class can be derived.</summary>
    public string EncounterClass { get; init; } = "AMB";

    /// <summary>Intent of a CarePlan that has none; null leaves the plan to be rejected.</summary>
    public string? CarePlanIntent { get; init; }

    /// <summary>Whether a vital sign without effective time takes the time at which it was issued.</summary>
    public bool EffectiveFromIssued { get; init; }

    /// <summary>The source's extension on Patient that carries gender as a Coding or code.</summary>
    public string? GenderExtension { get; init; }

    /// <summary>The source's extension on Patient that carries the ethnic category as a letter, Coding or CodeableConcept.</summary>
    public string? EthnicityExtension { get; init; }

    /// <summary>The source's extension on Patient or Patient.address that carries the unique property reference number.</summary>
    public string? UprnExtension { get; init; }
}

public enum InvalidNhsNumberPolicy
{
    /// <summary>Keep it, do not link on it, warn.</summary>
    Report,

    /// <summary>Reject the Patient.</summary>
    Reject,
}
