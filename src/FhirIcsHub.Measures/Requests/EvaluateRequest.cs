namespace FhirIcsHub.Measures;

/// <summary>
/// What kind of MeasureReport is asked for: about one person, about a population with its members listed, or with counts only.
/// </summary>
public enum ReportType
{
    Subject,
    SubjectList,
    Summary,
}

/// <summary>Whom a report is about: a Patient, a Group, or an Organization or Location of the geography.</summary>
public sealed record ReportSubject(string Type, string Id)
{
    public override string ToString() => $"{Type}/{Id}";
}

/// <summary>
/// One run of <c>$evaluate-measure</c> on the Measure of that id or canonical URL. The period's first and last day both belong to it, the
/// last to its end; without a
/// <paramref name="Subject"/> everyone is meant whose record the hub holds.
/// </summary>
public sealed record EvaluateRequest(
    string MeasureId, DateOnly PeriodStart, DateOnly PeriodEnd, ReportType ReportType, ReportSubject? Subject = null)
{
    /// <summary>Values of parameters of the Measure's CQL libraries.</summary>
    public IReadOnlyList<CqlParameter> Parameters { get; init; } = [];

    /// <summary>Where the days of the period are; null = London.</summary>
    public EvaluationZone? Zone { get; init; }

    internal MeasurePeriod Period => (Zone ?? EvaluationZone.London).Period(PeriodStart, PeriodEnd);
}
