using System.Text;
using FhirIcsHub.Cql;
using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Measures.Tests.Scoring;

/// <summary>A measure that runs away for some persons: those are told of, and all others are counted.</summary>
public sealed class RunawayPersonTests
{
    private const string Text =
        """
        library Runaway version '1'
        using FHIR version '4.0.1'
        include FHIRHelpers version '4.0.1'
        context Patient
        define "Everyone": true
        define "Numbers": expand Interval[1, 100 + Count([Encounter]) * 30000]
        define "Pairs": from "Numbers" A, "Numbers" B where A = -B return all A
        define "In Lists": "Numbers" N where -N in "Numbers"
        define "Texts": "Numbers" N aggregate R starting 'x': if Length(R) > 400 * Count("Numbers") then R else R + R
        define "Deep": "Numbers" N aggregate R starting (null as List<System.Any>): { R }
        define "Pairs Met": exists "Pairs"
        define "Lists Met": exists "In Lists"
        define "Texts Met": Length("Texts") < 0
        define "Deep Met": "Deep" = ("Numbers" N aggregate R starting (null as List<System.Any>): { R }) and Count("Numbers") < 0
        """;

    [Theory]
    [InlineData("Pairs Met", "Pairs", "takes more than 500000 steps", "7:")]
    [InlineData("Lists Met", "In Lists", "takes more than 500000 steps", "8:")]
    [InlineData("Texts Met", "Texts", "a text has more than 200000 characters", "9:")]
    [InlineData("Deep Met", "Deep Met", "a value is nested too deeply", "14:")]
    public void Whose_evaluation_runs_away_is_told_of_with_the_place_and_the_others_are_counted(
        string define, string where, string why, string line)
    {
        var report = Report(Population("numerator", define), [.. Ordinary(5), Runaway("r1"), .. Ordinary(3, "o"), Runaway("r2")]);

        Assert.Equal([8, 8, 0], ReportRun.Counts(report.First("group")));
        Assert.Equal("complete", report.TextOf("status"));
        var messages = ReportRun.Messages(report);
        Assert.Equal("2 of 10 persons could not be evaluated and are counted nowhere in this report.", messages[0]);
        var reason = Assert.Single(messages.Skip(1));
        Assert.Contains($"library Runaway, define \"{where}\" at {line}", reason, StringComparison.Ordinal);
        Assert.Contains(why, reason, StringComparison.Ordinal);
        Assert.EndsWith("(persons: 2)", reason, StringComparison.Ordinal);
    }

    /// <summary>Three loops within each other over all that a person has.</summary>
    [Fact]
    public void A_criterion_in_FHIRPath_takes_no_more_steps_than_one_in_CQL()
    {
        const string Loops = "%record.where(%record.where(%record.where(id = 'nobody').exists()).exists()).exists().not()";
        var crowded = Enumerable.Range(0, 100).Aggregate(new TestPerson("r1", "1970-01-01"), (person, number) => person.Has(
            $$"""{"resourceType":"Encounter","id":"e{{number}}","status":"finished","class":{"code":"IMP"} }"""));
        var report = Report(TestMeasure.Population("numerator", Loops, "text/fhirpath"), [.. Ordinary(5), crowded]);

        Assert.Equal([5, 5, 5], ReportRun.Counts(report.First("group")));
        var messages = ReportRun.Messages(report);
        Assert.Equal("1 of 6 persons could not be evaluated and are counted nowhere in this report.", messages[0]);
        Assert.Contains("takes too many steps", Assert.Single(messages.Skip(1)), StringComparison.Ordinal);
    }

    private static Element Report(string numerator, List<TestPerson> people)
    {
        var content = ReportRun.Content(
            Encoding.UTF8.GetString(CqlLibraryResource.Of(Text)!.Json.Span),
            TestMeasure.Measure(
                "proportion",
                string.Join(
                    ',', Population("initial-population", "Everyone"), Population("denominator", "Everyone"), numerator),
                more: "\"library\":[\"https://fhiricshub.example/Library/Runaway\"],"));
        var run = new MeasureRun(content.Find("m")!, new MeasureRunOptions
        {
            Period = MeasurePeriod.TryParse("2025-04-01", "2026-03-31", EvaluationZone.London)!,
            Date = new DateTimeOffset(2026, 4, 2, 9, 30, 0, TimeSpan.Zero),
            Limits = new CqlLimits(TimeSpan.FromMinutes(1), 500_000, 200, 1_000_000, 200_000),
        });
        return Resource.Read(run.ReportOnAll(people.Select(person => person.ToRecord()))).Resource!.Root;
    }

    private static string Population(string code, string define) => TestMeasure.Population(code, define, "text/cql-identifier");

    private static IEnumerable<TestPerson> Ordinary(int count, string prefix = "p") =>
        Enumerable.Range(0, count).Select(number => new TestPerson($"{prefix}{number}", "1970-01-01"));

    private static TestPerson Runaway(string id) =>
        new TestPerson(id, "1970-01-01").Has("""{"resourceType":"Encounter","status":"finished","class":{"code":"IMP"}}""");
}
