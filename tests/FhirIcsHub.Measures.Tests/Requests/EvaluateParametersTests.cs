using System.Text;
using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Measures.Tests;

public sealed class EvaluateParametersTests
{
    [Theory]
    [InlineData("2025-04-01", "2026-03-31", "2025-04-01", "2026-03-31")]
    [InlineData("2025-04", "2026-02", "2025-04-01", "2026-02-28")]
    [InlineData("2025", "2025", "2025-01-01", "2025-12-31")]
    [InlineData("2024-02", "2024-02", "2024-02-01", "2024-02-29")]
    public void A_year_or_month_means_its_first_day_at_the_start_and_its_last_at_the_end(string start, string end, string firstDay,
        string lastDay)
    {
        var read = Read(("periodStart", start), ("periodEnd", end));

        Assert.Equal(Day(firstDay), read.Request!.PeriodStart);
        Assert.Equal(Day(lastDay), read.Request.PeriodEnd);
    }

    [Theory]
    [InlineData(null, null, ReportType.Summary)]
    [InlineData("Patient/1", null, ReportType.Subject)]
    [InlineData("Group/1", null, ReportType.Summary)]
    [InlineData("Organization/1", "subject-list", ReportType.SubjectList)]
    [InlineData("Location/1", "population", ReportType.Summary)]
    [InlineData("Patient/1", "summary", ReportType.Summary)]
    public void The_report_type_is_subject_for_a_patient_and_summary_for_all_else_when_none_is_given(
        string? subject, string? reportType, ReportType expected)
    {
        var parameters = new List<(string, string)> { ("periodStart", "2025"), ("periodEnd", "2025") };
        if (subject is not null)
        {
            parameters.Add(("subject", subject));
        }

        if (reportType is not null)
        {
            parameters.Add(("reportType", reportType));
        }

        Assert.Equal(expected, Read([.. parameters]).Request!.ReportType);
    }

    [Theory]
    [InlineData("periodEnd=2025", "periodStart", "required")]
    [InlineData("periodStart=2025", "periodEnd", "required")]
    [InlineData("periodStart=2025&periodEnd=", "periodEnd", "required")]
    [InlineData("periodStart=2025-02-30&periodEnd=2025", "periodStart", "value")]
    [InlineData("periodStart=2025-01-01T00:00:00Z&periodEnd=2025", "periodStart", "value")]
    [InlineData("periodStart=2025-04-02&periodEnd=2025-04-01", "periodEnd", "invalid")]
    [InlineData("periodStart=2025&periodEnd=2025&reportType=data-collection", "reportType", "not-supported")]
    [InlineData("periodStart=2025&periodEnd=2025&reportType=subject", "reportType", "not-supported")]
    [InlineData("periodStart=2025&periodEnd=2025&reportType=subject&subject=Group/1", "reportType", "not-supported")]
    [InlineData("periodStart=2025&periodEnd=2025&subject=1234", "subject", "value")]
    [InlineData("periodStart=2025&periodEnd=2025&subject=Device/1", "subject", "value")]
    [InlineData("periodStart=2025&periodEnd=2025&practitioner=Practitioner/1", "practitioner", "not-supported")]
    [InlineData("periodStart=2025&periodEnd=2025&subjct=Patient/1", "subjct", "invalid")]
    [InlineData("periodStart=2025&periodEnd=2025&periodEnd=2026", "periodEnd", "invalid")]
    public void Bad_input_is_refused_with_the_parameter_and_the_reason(string query, string parameter, string code)
    {
        var read = Read([.. query.Split('&').Select(pair => pair.Split('=')).Select(pair => (pair[0], pair[1]))]);

        Assert.Null(read.Request);
        var issue = Assert.Single(read.Issues);
        Assert.Equal(parameter, issue.Expression);
        Assert.Equal(code, issue.Code);
        Assert.Contains(parameter, issue.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_day_is_a_period()
    {
        Assert.NotNull(Read(("periodStart", "2025-04-01"), ("periodEnd", "2025-04-01")).Request);
    }

    [Fact]
    public void A_parameters_resource_says_the_same_as_a_query()
    {
        var resource = Resource.Read(Encoding.UTF8.GetBytes(
            """
            {"resourceType":"Parameters","parameter":[
              {"name":"periodStart","valueDate":"2025-04-01"},{"name":"periodEnd","valueDate":"2026-03-31"},
              {"name":"reportType","valueCode":"subject-list"},{"name":"subject","valueReference":{"reference":"Group/g"}}]}
            """)).Resource!;

        var read = EvaluateParameters.Read("m", EvaluateParameters.PairsOf(resource));

        Assert.Equal(
            new EvaluateRequest("m", new(2025, 4, 1), new(2026, 3, 31), ReportType.SubjectList, new ReportSubject("Group", "g")),
                read.Request);
    }

    private static ReadRequest Read(params (string Name, string Value)[] parameters) =>
        EvaluateParameters.Read("m", parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value)));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
