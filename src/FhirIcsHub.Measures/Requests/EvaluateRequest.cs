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
/// One run of <c>Measure/{id}/$evaluate-measure</c>. The period's first and last day both belong to it, the last to its end; without a
/// <paramref name="Subject"/> everyone is meant whose record the hub holds.
/// </summary>
public sealed record EvaluateRequest(
    string MeasureId, DateOnly PeriodStart, DateOnly PeriodEnd, ReportType ReportType, ReportSubject? Subject = null)
{
    internal MeasurePeriod Period => MeasurePeriod.OfDays(PeriodStart, PeriodEnd);
}
