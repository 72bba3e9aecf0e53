namespace FhirIcsHub.Measures;

/// <summary>What kind of MeasureReport is asked for: about one person, about a population with its members listed, or with counts only.</summary>
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

/// <summary>One run of <c>Measure/{id}/$evaluate-measure</c>.</summary>
/// <param name="MeasureId">Logical id of the Measure on the hub.</param>
/// <param name="PeriodStart">First day of the measurement period.</param>
/// <param name="PeriodEnd">Last day of the period; all of it belongs to the period.</param>
/// <param name="Subject">Null = everyone whose record the hub holds.</param>
public sealed record EvaluateRequest(
    string MeasureId, DateOnly PeriodStart, DateOnly PeriodEnd, ReportType ReportType, ReportSubject? Subject = null);
