namespace FhirIcsHub.Measures;

/// <summary>
/// What a MeasureReport says beside its figures. <paramref name="Subject"/> is a reference to a Patient, Group or Location, null = everyone
/// whose record the hub holds; <paramref name="Reporter"/> a reference to the Organization the report is by;
/// <paramref name="EvaluatedResources"/> are references to what an individual report rests on, in order.
/// </summary>
internal sealed record ReportHeader(
    ReportType Type,
    string? Subject,
    string Reporter,
    DateOnly PeriodStart,
    DateOnly PeriodEnd,
    DateTimeOffset Date,
    IReadOnlyList<string> EvaluatedResources);
