using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>
/// What a MeasureReport says beside its figures. <paramref name="Subject"/> is a reference to a Patient, Group or Location, null = everyone
/// whose record is at hand; <paramref name="Reporter"/> a reference to the Organization the report is by, null = none is known.
/// </summary>
internal sealed record ReportHeader(ReportType Type, string? Subject, string? Reporter, MeasurePeriod Period, DateTimeOffset Date)
{
    /// <summary>What an individual report rests on, in order.</summary>
    public IReadOnlyList<EvaluatedResource> EvaluatedResources { get; init; } = [];

    /// <summary>What is wrong with the Measure: such a report has status error.</summary>
    public IReadOnlyList<Issue> MeasureIssues { get; init; } = [];

    /// <summary>Which way a proportion that should decrease is scored.</summary>
    public ScoreDirection ScoreDirection { get; init; }
}

/// <summary>
/// A resource that a report rests on, with the ids of the populations (and supplemental data) whose criteria looked at it.
/// </summary>
internal sealed record EvaluatedResource(string Reference, IReadOnlyList<string> Populations);

/// <summary>What the score of a measure says whose improvement notation is <c>decrease</c>.</summary>
public enum ScoreDirection
{
    /// <summary>The rate itself, as R4 and CQFM define it: its fall is the improvement.</summary>
    Rate,

    /// <summary>
    /// One minus the rate, as some engines (HAPI) give it, so that a higher figure is better in every proportion and ratio.
    /// </summary>
    HigherIsBetter,
}
