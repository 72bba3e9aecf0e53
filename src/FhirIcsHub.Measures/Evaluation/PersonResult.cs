using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>
/// What a measure says of one person: <paramref name="PatientId"/> is the golden Patient's, <paramref name="Groups"/> are as the Measure's;
/// without groups the person could not be evaluated, and <see cref="Failure"/> says why.
/// </summary>
/// <param name="PatientId">Id of the Patient.</param>
/// <param name="Areas">Where the person is registered and lives.</param>
/// <param name="Groups">One for each group of the Measure; empty after a failure.</param>
internal sealed record PersonResult(string PatientId, PersonAreas Areas, IReadOnlyList<GroupResult> Groups)
{
    /// <summary>Why the person could not be evaluated; null when it could.</summary>
    public Issue? Failure { get; init; }

    /// <summary>Whether the failure is the Measure's, not the person's data's.</summary>
    public bool IsMeasureAtFault { get; init; }

    /// <summary>What could not be said without touching the populations: supplemental data that failed.</summary>
    public IReadOnlyList<Issue> Warnings { get; init; } = [];

    /// <summary>The values of each supplemental data element, in the Measure's order.</summary>
    public IReadOnlyList<IReadOnlyList<SupplementalValue>> Supplemental { get; init; } = [];
}

/// <summary>
/// One group's say: <paramref name="Members"/> are those in some population; of a composite group <paramref name="Composite"/> says how
/// the person did in each component.
/// </summary>
internal sealed record GroupResult(IReadOnlyList<MemberResult> Members, IReadOnlyList<ComponentResult>? Composite = null)
{
    public static GroupResult None { get; } = new([]);
}

/// <summary>
/// One member of some population; without <paramref name="Reference"/> it is the person, or a value. <paramref name="Strata"/>: for each
/// basis asked for, in that order, for each stratifier of the group the
/// strata it falls in. <paramref name="Observations"/>: for each observation of the group, in order, its value; null = none.
/// </summary>
internal sealed record MemberResult(
    string? Reference,
    Membership Populations,
    IReadOnlyList<IReadOnlyList<IReadOnlyList<Stratum>>> Strata,
    IReadOnlyList<ObservedValue?> Observations);

/// <summary>How the person did in a component of a composite, with the component's exclusions and exceptions taken off.</summary>
internal readonly record struct ComponentResult(bool IsInInitialPopulation, int Denominator, int Numerator);
