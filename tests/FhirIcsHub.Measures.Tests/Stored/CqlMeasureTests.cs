using System.Text;
using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Measures.Tests;

/// <summary>Measures in CQL whose Library and ValueSet are stored on the hub beside them.</summary>
public sealed class CqlMeasureTests : IAsyncLifetime
{
    private const string Text =
        """
        library Readings version '1'
        using FHIR version '4.0.1'
        include FHIRHelpers version '4.0.1'
        valueset "Pressure": 'https://example.org/ValueSet/pressure'
        parameter "Measurement Period" Interval<DateTime>
        context Patient
        define "Adult": AgeInYearsAt(end of "Measurement Period") >= 18
        define "Read": exists ([Observation: "Pressure"] O where (O.effective as FHIR.dateTime) during day of "Measurement Period")
        define "One": singleton from ([Observation: "Pressure"]) is not null
        """;

    private TestHub _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await TestHub.OpenAsync();
        await _hub.PutAsync(Library(Text));
        await _hub.PutAsync(
            """
            {"resourceType":"ValueSet","id":"pressure","url":"https://example.org/ValueSet/pressure","status":"active",
             "compose":{"include":[{"system":"http://loinc.org","concept":[{"code":"85354-9"}]}]} }
            """);
        await _hub.AddAsync(
            new TestPerson("ann", "1960-01-01").HasBloodPressure(120, 70, "2025-05-01"),
            new TestPerson("bob", "1960-01-01").HasBloodPressure(120, 70, "2024-05-01"),
            new TestPerson("cat", "2020-01-01").HasBloodPressure(120, 70, "2025-05-01"),
            new TestPerson("dan", "1960-01-01").HasBloodPressure(120, 70, "2025-06-01").HasBloodPressure(120, 70, "2026-03-31T23:59:00Z"));
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Criteria_by_name_and_by_expression_count_the_stored_persons()
    {
        await _hub.PutAsync(Measure("proportion", ("initial-population", "Adult", "text/cql-identifier"),
            ("denominator", "Adult", "text/cql.identifier"),
            ("numerator", "\\\"Adult\\\" and \\\"Read\\\"", "text/cql")));

        var report = await _hub.ReportAsync("m");

        Assert.Equal(["3", "3", "2"], Counts(report));
    }

    [Fact]
    public async Task A_run_time_error_of_one_person_names_library_and_define_and_the_others_go_on()
    {
        await _hub.PutAsync(Measure("cohort", ("initial-population", "One", "text/cql-identifier")));

        var report = await _hub.ReportAsync("m");

        Assert.Equal(["3"], Counts(report));
        var texts = report.First("contained").Named("issue").ToList().ConvertAll(issue => issue.TextOf("diagnostics")!);
        Assert.Contains("1 of 4 persons", texts[0], StringComparison.Ordinal);
        Assert.Contains("library Readings, define \"One\"", texts[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_define_makes_the_report_an_error_that_names_population_and_define()
    {
        await _hub.PutAsync(Measure("proportion", ("initial-population", "Adult", "text/cql-identifier"),
            ("denominator", "Adult", "text/cql-identifier"),
            ("numerator", "Reed", "text/cql-identifier")));

        var result = await _hub.EvaluateAsync("m");

        var report = Resource.Read(result.Report!).Resource!.Root;
        Assert.Equal("error", report.TextOf("status"));
        Assert.False(report.First("group").First("measureScore").First("value").Exists);
        var text = report.First("contained").First("issue").TextOf("diagnostics")!;
        Assert.Contains("group 1, numerator", text, StringComparison.Ordinal);
        Assert.Contains("'Reed'", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_that_changes_is_compiled_again()
    {
        await _hub.PutAsync(Measure("cohort", ("initial-population", "Adult", "text/cql-identifier")));
        Assert.Equal(["3"], Counts(await _hub.ReportAsync("m")));

        await _hub.PutAsync(Library(Text.Replace(">= 18", "< 18", StringComparison.Ordinal)));

        Assert.Equal(["1"], Counts(await _hub.ReportAsync("m")));
    }

    [Fact]
    public async Task A_missing_value_set_and_a_missing_library_are_named()
    {
        await _hub.PutAsync(Measure("cohort", ("initial-population", "Read", "text/cql-identifier")));
        await _hub.DeleteAsync("ValueSet", "pressure");
        var withoutValueSet = Resource.Read((await _hub.EvaluateAsync("m")).Report!).Resource!.Root;
        await _hub.DeleteAsync("Library", "readings");
        var withoutLibrary = await _hub.EvaluateAsync("m");

        Assert.Equal("error", withoutValueSet.TextOf("status"));
        Assert.Contains("https://example.org/ValueSet/pressure",
            withoutValueSet.First("contained").Named("issue").ToList()[1].TextOf("diagnostics"),
            StringComparison.Ordinal);
        Assert.Null(withoutLibrary.Report);
        Assert.Contains(withoutLibrary.Issues, issue =>
            issue.Diagnostics.Contains("https://example.org/Library/Readings", StringComparison.Ordinal));
    }

    private static IEnumerable<string?> Counts(Element report) =>
        report.First("group").Named("population").ToList().Select(population => population.TextOf("count"));

    private static string Library(string text) =>
        $$"""
        {"resourceType":"Library","id":"readings","url":"https://example.org/Library/Readings","version":"1","name":"Readings",
         "status":"active",
         "type":{"coding":[{"code":"logic-library"}]},
         "content":[{"contentType":"text/cql","data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}}"}]}
        """;

    private static string Measure(string scoring, params (string Code, string Expression, string Language)[] populations) =>
        TestMeasure.Measure(
        scoring,
        string.Join(',', populations.Select(population =>
            TestMeasure.Population(population.Code, population.Expression, population.Language))),
        more: "\"library\":[\"https://example.org/Library/Readings|1\"],");
}
