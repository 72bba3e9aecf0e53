namespace FhirIcsHub.Fhir.Terminology;

/// <summary>What <c>CodeSystem/$subsumes</c> is asked: two codes of one code system.</summary>
public sealed record SubsumesRequest
{
    public Coding? CodingA { get; init; }

    public Coding? CodingB { get; init; }

    /// <summary>Code system, where the codings name none.</summary>
    public string? System { get; init; }

    public string? Version { get; init; }
}

/// <summary>How code A relates to code B (value set <c>concept-subsumption-outcome</c>).</summary>
public enum Subsumption
{
    Equivalent,

    /// <summary>A subsumes B: every B is an A.</summary>
    Subsumes,
    SubsumedBy,
    NotSubsumed,
}

/// <summary>What <c>$subsumes</c> answers.</summary>
/// <param name="Outcome">Null when it cannot be told: an issue says why.</param>
/// <param name="Issues">Errors when there is no outcome.</param>
public sealed record SubsumesResult(Subsumption? Outcome, IReadOnlyList<Issue> Issues)
{
    public static SubsumesResult Failed(params IReadOnlyList<Issue> issues) => new(null, issues);
}
