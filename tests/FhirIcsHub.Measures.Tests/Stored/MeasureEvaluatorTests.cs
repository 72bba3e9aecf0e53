using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Measures.Tests;

/// <summary>
/// Six people with hypertension: controlled or not, registered and resident in different neighbourhoods, by hand. Registered: place-1 has
/// ann, bob, cat (2 of 3 controlled), place-2 dan. Resident: place-1 has ann and dan, place-2 bob, cat and eve. Fay is in no area.
/// </summary>
public sealed class MeasureEvaluatorTests : IAsyncLifetime
{
    private const string Measure = "blood-pressure-control";

    private TestHub _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await TestHub.OpenAsync();
        await _hub.AddAsync(
            Hypertensive("ann", 130).RegisteredWith("Y90001").LivingAt("ZZ1 1AA"),
            Hypertensive("bob", 180).RegisteredWith("Y90001").LivingAt("ZZ3 1AA"),
            Hypertensive("cat", 140).RegisteredWith("Y90002").LivingAt("ZZ3 1AB"),
            Hypertensive("dan", 141).RegisteredWith("Y90003").LivingAt("ZZ2 1AA"),
            Hypertensive("eve", 120).LivingAt("ZZ3 1AA"),
            Hypertensive("fay", 120),
            new TestPerson("gus", "1960-01-01").RegisteredWith("Y90001").LivingAt("ZZ1 1AA"));
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Theory]
    [InlineData(null, 6, 4, null, "Organization/ics")]
    [InlineData("Organization/ics", 4, 2, "Group/registered-ics", "Organization/ics")]
    [InlineData("Organization/place-1", 3, 2, "Group/registered-place-1", "Organization/place-1")]
    [InlineData("Organization/nb-a", 2, 1, "Group/registered-nb-a", "Organization/nb-a")]
    [InlineData("Organization/practice-Y90003", 1, 0, "Group/registered-practice-Y90003", "Organization/practice-Y90003")]
    [InlineData("Group/registered-place-1", 3, 2, "Group/registered-place-1", "Organization/place-1")]
    [InlineData("Location/ics", 5, 3, "Location/ics", "Organization/ics")]
    [InlineData("Location/place-1", 2, 1, "Location/place-1", "Organization/place-1")]
    [InlineData("Location/place-2", 3, 2, "Location/place-2", "Organization/place-2")]
    public async Task The_population_is_that_of_the_subject(string? subject, int denominator, int numerator, string? reported,
        string reporter)
    {
        var report = await _hub.ReportAsync(Measure, subject);

        Assert.Equal(("summary", denominator, numerator), (report.TextOf("type"), CountOf(report, 1), CountOf(report, 2)));
        Assert.Equal(reported, report.First("subject").TextOf("reference"));
        Assert.Equal(reporter, report.First("reporter").TextOf("reference"));
    }

    [Fact]
    public async Task Strata_by_neighbourhood_follow_the_population_registered_or_resident()
    {
        Assert.Equal("nb-a 2, nb-b 1, nb-c 1", Neighbourhoods(await _hub.ReportAsync(Measure, "Organization/ics")));
        Assert.Equal("nb-a 1, nb-b 1, nb-c 3", Neighbourhoods(await _hub.ReportAsync(Measure, "Location/ics")));
        Assert.Equal("nb-a 2, nb-b 1, nb-c 1, unknown 2", Neighbourhoods(await _hub.ReportAsync(Measure)));
    }

    [Fact]
    public async Task A_group_is_its_active_members_each_once()
    {
        await _hub.PutAsync(
            """
            {"resourceType":"Group","id":"clinic","type":"person","actual":true,"managingEntity":{"reference":"Organization/nb-b"},
             "member":[
              {"entity":{"reference":"Patient/ann"}},{"entity":{"reference":"Patient/bob"},"inactive":true},
               {"entity":{"reference":"Patient/dan"}},
              {"entity":{"reference":"Patient/ann"}},{"entity":{"reference":"Patient/nobody"}}]}
            """);

        var report = await _hub.ReportAsync(Measure, "Group/clinic");

        Assert.Equal((2, 1), (CountOf(report, 1), CountOf(report, 2)));
        Assert.Equal("Group/clinic", report.First("subject").TextOf("reference"));
        Assert.Equal("Organization/nb-b", report.First("reporter").TextOf("reference"));
    }

    [Fact]
    public async Task A_patient_gets_an_individual_report_with_what_it_rests_on()
    {
        var report = await _hub.ReportAsync(Measure, "Patient/ann");

        Assert.Equal("individual", report.TextOf("type"));
        Assert.Equal("Patient/ann", report.First("subject").TextOf("reference"));
        Assert.Equal((1, 1), (CountOf(report, 1), CountOf(report, 2)));
        Assert.Equal(
            ["Patient/ann", "Condition/ann-00", "Observation/ann-01"],
            report.Named("evaluatedResource").ToList().Select(resource => resource.TextOf("reference")));
    }

    [Fact]
    public async Task What_another_feed_sent_of_a_person_counts_for_that_person()
    {
        await _hub.AddSourcePatientAsync(new TestPerson("acute-9", "1960-01-01").HasBloodPressure(190, 95, "2026-02-01"), "ann");

        var report = await _hub.ReportAsync(Measure, "Patient/acute-9");

        Assert.Equal("Patient/ann", report.First("subject").TextOf("reference"));
        Assert.Equal((1, 0), (CountOf(report, 1), CountOf(report, 2)));
        Assert.Equal((6, 3), (CountOf(await _hub.ReportAsync(Measure), 1), CountOf(await _hub.ReportAsync(Measure), 2)));
    }

    [Fact]
    public async Task Who_is_pending_belongs_to_no_population()
    {
        await _hub.AddSourcePatientAsync(Hypertensive("acute-7", 120), goldenId: null);

        Assert.Equal(6, CountOf(await _hub.ReportAsync(Measure), 1));
        AssertNotFound("subject", await _hub.EvaluateAsync(Measure, "Patient/acute-7"));
    }

    [Fact]
    public async Task A_practice_is_found_by_the_ods_code_of_an_organization_that_a_feed_sent()
    {
        await _hub.PutAsync(
            """
            {"resourceType":"Organization","id":"gp-Y90002","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code",
             "value":"Y90002"}],"name":"Beta"}
            """);
        await _hub.AddAsync(Hypertensive("hal", 120).With("generalPractitioner", """[{"reference":"Organization/gp-Y90002"}]"""));

        Assert.Equal(2, CountOf(await _hub.ReportAsync(Measure, "Organization/nb-b"), 1));
    }

    [Fact]
    public async Task A_subject_list_names_the_people_of_each_population()
    {
        var report = await _hub.ReportAsync(Measure, "Organization/place-1", ReportType.SubjectList);

        var lists = report.Named("contained").ToList().Take(3).Select(list =>
            string.Join(' ', list.Named("entry").ToList().Select(entry => entry.First("item").TextOf("reference"))));
        Assert.Equal(
            ["Patient/ann Patient/bob Patient/cat", "Patient/ann Patient/bob Patient/cat", "Patient/ann Patient/cat"], lists);
    }

    [Theory]
    [InlineData("Patient/nobody")]
    [InlineData("Group/none")]
    [InlineData("Organization/nowhere")]
    [InlineData("Location/nowhere")]
    [InlineData("Location/practice-Y90001")]
    public async Task An_unknown_subject_is_not_found(string subject) =>
        AssertNotFound("subject", await _hub.EvaluateAsync(Measure, subject));

    [Fact]
    public async Task A_group_without_members_of_its_own_is_refused()
    {
        await _hub.PutAsync("""{"resourceType":"Group","id":"idea","type":"person","actual":false}""");

        var issue = Assert.Single((await _hub.EvaluateAsync(Measure, "Group/idea")).Issues);

        Assert.Equal(("not-supported", "subject"), (issue.Code, issue.Expression));
    }

    [Fact]
    public async Task An_unknown_or_deleted_measure_is_not_found()
    {
        await _hub.DeleteAsync("Measure", "smoking-status-recorded");

        AssertNotFound(null, await _hub.EvaluateAsync("no-such-measure"));
        AssertNotFound(null, await _hub.EvaluateAsync("smoking-status-recorded"));
    }

    [Fact]
    public async Task A_person_whose_record_fails_is_counted_apart_and_the_others_go_on()
    {
        await _hub.PutAsync(TestMeasure.Measure("cohort",
            TestMeasure.Population("initial-population", "%record.ofType(Observation).single().exists()")));
        await _hub.AddAsync(new TestPerson("two", "1960-01-01").HasBloodPressure(120, 70, "2025-05-01")
            .HasBloodPressure(120, 70, "2025-06-01"));

        var report = await _hub.ReportAsync("m");

        Assert.Equal(("complete", 6), (report.TextOf("status"), CountOf(report, 0)));
        var outcome = Assert.Single(report.Named("contained").ToList());
        Assert.Equal("#" + outcome.TextOf("id"), report.First("extension").First("value").TextOf("reference"));
        var texts = outcome.Named("issue").ToList().ConvertAll(issue => issue.TextOf("diagnostics")!);
        Assert.Contains("1 of 8 persons could not be evaluated", texts[0], StringComparison.Ordinal);
        Assert.Contains("group 1, initial-population", texts[1], StringComparison.Ordinal);
        Assert.Contains("%record.ofType(Observation).single()", texts[1], StringComparison.Ordinal);
        Assert.DoesNotContain(texts, text => text.Contains("two", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Criteria_can_resolve_what_belongs_to_nobody_and_not_what_belongs_to_somebody_else()
    {
        await _hub.PutAsync("""{"resourceType":"Organization","id":"practice-Y90001","name":"Alpha Surgery"}""");
        await _hub.AddAsync(new TestPerson("spy", "1960-01-01").With(
            "link", """[{"other":{"reference":"Patient/ann"},"type":"seealso"}]"""));
        await _hub.PutAsync(TestMeasure.Measure(
            "proportion",
            TestMeasure.Population("initial-population", "true") + ","
                + TestMeasure.Population("denominator", "generalPractitioner.resolve().name = 'Alpha Surgery'")
            + "," + TestMeasure.Population("numerator", "link.other.resolve().exists()")));

        var registered = await _hub.ReportAsync("m");
        var spy = await _hub.ReportAsync("m", "Patient/spy");

        Assert.Equal(3, CountOf(registered, 1));
        Assert.Equal(0, CountOf(spy, 2));
    }

    [Fact]
    public async Task All_levels_from_one_pass_are_the_reports_that_each_area_gets_alone()
    {
        var levels = await _hub.Evaluator.EvaluateLevelsAsync(
            Measure, new DateOnly(2025, 4, 1), new DateOnly(2026, 3, 31), TestContext.Current.CancellationToken);

        Assert.Empty(levels.Issues);
        Assert.Equal(12, levels.Reports.Count);
        foreach (var (area, basis, report) in levels.Reports)
        {
            var subject = basis == PopulationBasis.Registered ? area.OrganizationReference : area.LocationReference;
            Assert.Equal((await _hub.EvaluateAsync(Measure, subject)).Report, report);
        }
    }

    [Fact]
    public async Task Many_people_are_counted_once_each_whatever_the_partition()
    {
        await _hub.AddAsync(Enumerable.Range(0, 900).Select(number => Hypertensive($"n{number}", number % 3 == 0 ? 120 : 170)));

        var report = await _hub.ReportAsync(Measure);

        Assert.Equal((906, 304), (CountOf(report, 1), CountOf(report, 2)));
    }

    [Fact]
    public async Task A_run_ends_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _hub.Evaluator.EvaluateLevelsAsync(
            Measure, new DateOnly(2025, 4, 1), new DateOnly(2026, 3, 31), cancelled.Token));
    }

    [Fact(Timeout = 60_000)]
    public async Task Criteria_that_take_long_end_when_the_run_is_cancelled()
    {
        // Ten loops of ten within each other that find nothing: ten thousand million steps for each person.
        var endless = Enumerable.Range(0, 10).Aggregate("$this > 10", (inner, _) => $"(1|2|3|4|5|6|7|8|9|10).where({inner}).exists()");
        await _hub.PutAsync(TestMeasure.Measure("cohort", TestMeasure.Population("initial-population", endless)));
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _hub.Evaluator.EvaluateAsync(
            new EvaluateRequest("m", new DateOnly(2025, 4, 1), new DateOnly(2026, 3, 31), ReportType.Summary), soon.Token));
    }

    private static TestPerson Hypertensive(string id, int systolic) =>
        new TestPerson(id, "1960-01-01").HasCondition("38341003").HasBloodPressure(systolic, 80, "2025-10-01");

    private static int CountOf(Element report, int population) =>
        report.First("group").Named("population").ToList()[population].First("count").TryGetInt32(out var count) ? count : -1;

    private static string Neighbourhoods(Element report) => string.Join(
        ", ",
        report.First("group").First("stratifier").Named("stratum").ToList().Select(stratum =>
            (stratum.First("value").First("coding").TextOf("code") ?? stratum.First("value").TextOf("text"))
            + " " + stratum.First("population").TextOf("count")));

    private static void AssertNotFound(string? parameter, EvaluateResult result)
    {
        Assert.Null(result.Report);
        var issue = Assert.Single(result.Issues);
        Assert.Equal(("not-found", parameter), (issue.Code, issue.Expression));
    }
}
