namespace FhirIcsHub.Measures;

internal static class ReportTypes
{
    /// <summary>The code of MeasureReport.type, which is not that of the operation's parameter.</summary>
    public static string Code(this ReportType type) => type switch
    {
        ReportType.Subject => "individual",
        ReportType.SubjectList => "subject-list",
        _ => "summary",
    };
}
