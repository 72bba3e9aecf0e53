using System.Text.Json.Nodes;
using FhirIcsHub.Server.Commands;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Server.Tests.Commands;

/// <summary><c>icshub evaluate</c> on published measures and their patients.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private const string Depression = "CMS2FHIRPCSDepScreenAndFollowUp";

    private readonly string _folder = Directory.CreateTempSubdirectory("icshub-evaluate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_summary_adds_up_what_the_publisher_expects_of_each_patient()
    {
        var cases = Cases(Depression);
        var lines = cases.Select((folder, i) => Renumbered(File.ReadAllText(Path.Combine(folder, "bundle.json")), i));
        var run = Evaluate(Measure(Depression), Write("patients.ndjson", string.Join('\n', lines)), "2026..2026");

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        var report = JsonNode.Parse(run.Output)!;
        Assert.Equal("summary", (string?)report["type"]);
        foreach (var population in report["group"]![0]!["population"]!.AsArray())
        {
            var code = (string)population!["code"]!["coding"]![0]!["code"]!;
            Assert.Equal((code, cases.Sum(folder => Expected(folder, code))), (code, (int)population["count"]!));
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    public void Subject_gives_a_report_for_each_patient_in_their_order(string parallel)
    {
        var cases = Cases(Depression).Take(4).ToList();
        var lines = cases.Select((folder, i) => Renumbered(File.ReadAllText(Path.Combine(folder, "bundle.json")), i));
        var run = Evaluate(
            Measure(Depression), Write("patients.ndjson", string.Join('\n', lines)), "2026-01-01..2026-12-31", "--report", "subject", "--parallel", parallel);

        var reports = run.Output.Trim().Split(Environment.NewLine).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(cases.Count, reports.Count);
        Assert.All(reports, report => Assert.Equal("individual", (string?)report["type"]));
        Assert.Equal(cases.Select(folder => Expected(folder, "numerator")), reports.Select(report => (int)report["group"]![0]!["population"]!.AsArray()
            .Single(population => (string?)population!["code"]!["coding"]![0]!["code"] == "numerator")!["count"]!));
    }

    [Fact]
    public void The_score_of_a_measure_that_should_fall_is_the_rate_unless_asked_otherwise()
    {
        const string Folder = "hapi-MeasureTest";
        var data = Path.Combine(Cases(Folder).Single(folder => folder.EndsWith("proportionBooleanImprovementNotationMeasureDecrease", StringComparison.Ordinal)));
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(data, "expected.json")))!;
        string[] arguments = ["--name", ((string)expected["measure"]!).Split('/')[^1]];
        var period = $"{((string)expected["period"]!["start"]!)[..10]}..{((string)expected["period"]!["end"]!)[..10]}";
        double Score(params string[] more) => (double)JsonNode.Parse(
            Evaluate(Measure(Folder), Path.Combine(data, "bundle.json"), period, [.. arguments, .. more]).Output)!["group"]![0]!["measureScore"]!["value"]!;

        Assert.Equal(double.Parse((string)expected["groups"]![0]!["score"]!, System.Globalization.CultureInfo.InvariantCulture), Score("--higher-is-better"), 9);
        Assert.Equal(1, Score() + Score("--higher-is-better"), 9);
    }

    [Theory]
    [InlineData("2026")]
    [InlineData("2026..2025")]
    [InlineData("soon..2026")]
    public void A_period_that_is_none_is_wrong_usage(string period)
    {
        var run = Evaluate(Measure(Depression), Path.Combine(Cases(Depression)[0], "bundle.json"), period);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("--period", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_measure_that_is_not_there_or_is_none_is_said()
    {
        var patient = Path.Combine(Cases(Depression)[0], "bundle.json");

        Assert.Equal(ExitCode.WrongUsage, Evaluate("none.json", patient, "2026..2026").ExitCode);
        var run = Evaluate(patient, patient, "2026..2026");
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains("Measure", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_set_that_is_missing_is_named_and_nobody_is_counted_by_mistake()
    {
        var bundle = JsonNode.Parse(File.ReadAllText(Measure(Depression)))!;
        var entries = bundle["entry"]!.AsArray();
        var missing = entries.First(entry => (string?)entry!["resource"]!["url"] is { } url
            && url.EndsWith("2.16.840.1.113883.3.600.1916", StringComparison.Ordinal));
        entries.Remove(missing);
        var run = Evaluate(Write("measure.json", bundle.ToJsonString()), Path.Combine(Cases(Depression)[0], "bundle.json"), "2026..2026");

        Assert.Equal(ExitCode.FoundProblems, run.ExitCode);
        Assert.Contains("2.16.840.1.113883.3.600.1916", run.Error + run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_measure_in_the_text_of_another_model_is_evaluated_when_the_model_is_given()
    {
        var bundle = JsonNode.Parse(File.ReadAllText(Measure(Depression)))!;
        foreach (var content in bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!["content"]).OfType<JsonArray>())
        {
            content.Where(one => (string?)one!["contentType"] != "text/cql").ToList().ForEach(one => content.Remove(one));
        }

        var measure = Write("text.json", bundle.ToJsonString());
        var folder = Cases(Depression)[0];
        var model = ConformanceSuite.PathOf("elm-reference", "modelinfo", "qicore-modelinfo-6.0.0.xml");
        var with = Evaluate(measure, Path.Combine(folder, "bundle.json"), "2026..2026", "--model", model);
        var without = Evaluate(measure, Path.Combine(folder, "bundle.json"), "2026..2026");

        Assert.Equal((ExitCode.Done, ""), (with.ExitCode, with.Error));
        Assert.Equal(Expected(folder, "numerator"), (int)JsonNode.Parse(with.Output)!["group"]![0]!["population"]!.AsArray()
            .Single(population => (string?)population!["code"]!["coding"]![0]!["code"] == "numerator")!["count"]!);
        Assert.Equal(ExitCode.FoundProblems, without.ExitCode);
        Assert.Contains("QICore", without.Error, StringComparison.Ordinal);
        Assert.Equal(
            ExitCode.WrongUsage, Evaluate(measure, Path.Combine(folder, "bundle.json"), "2026..2026", "--model", measure).ExitCode);
    }

    [Fact]
    public void A_patient_who_takes_longer_than_the_timeout_is_told_of_with_the_place()
    {
        Write("Endless.cql", """
            library Endless version '1'
            using FHIR version '4.0.1'
            context Patient
            define "Numbers": expand Interval[1, 100000]
            define "Endless": Count("Numbers" N where -N in "Numbers") > 0
            """);
        var measure = Write("measure.json", """
            {"resourceType":"Measure","id":"m","url":"https://example.org/Measure/m","status":"active",
             "library":["https://fhiricshub.example/Library/Endless"],"scoring":{"coding":[{"code":"cohort"}]},
             "group":[{"population":[{"code":{"coding":[{"code":"initial-population"}]},
              "criteria":{"language":"text/cql-identifier","expression":"Endless"}}]}]}
            """);
        var patient = Path.Combine(Cases(Depression)[0], "bundle.json");

        var run = Evaluate(Path.GetDirectoryName(measure)!, patient, "2026..2026", "--timeout", "1");

        Assert.Equal(ExitCode.FoundProblems, run.ExitCode);
        Assert.Contains("1 of 1 persons could not be evaluated", run.Error, StringComparison.Ordinal);
        Assert.Contains("library Endless, define \"", run.Error, StringComparison.Ordinal);
        Assert.Contains("takes longer than 00:00:01", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongUsage, Evaluate(Path.GetDirectoryName(measure)!, patient, "2026..2026", "--timeout", "0").ExitCode);
    }

    private static (int ExitCode, string Output, string Error) Evaluate(string measure, string data, string period, params string[] more) =>
        CqlSamples.Run(["evaluate", "--measure", measure, "--data", data, "--period", period, .. more]);

    private static string Measure(string name) => ConformanceSuite.PathOf("ecqm", name, "measure-bundle.json");

    private static IReadOnlyList<string> Cases(string name) =>
        [.. Directory.GetDirectories(ConformanceSuite.PathOf("ecqm", name, "cases")).Order(StringComparer.Ordinal)];

    private static int Expected(string caseFolder, string population) =>
        (int)JsonNode.Parse(File.ReadAllText(Path.Combine(caseFolder, "expected.json")))!["groups"]![0]!["populations"]!.AsArray()
            .Single(expected => (string?)expected!["code"] == population)!["count"]!;

    /// <summary>A case's Bundle on one line, its patient under an id of its own, as ids repeat between cases.</summary>
    private static string Renumbered(string bundle, int number)
    {
        var parsed = JsonNode.Parse(bundle)!;
        var id = (string)parsed["entry"]!.AsArray().Select(entry => entry!["resource"]!)
            .Single(resource => (string?)resource["resourceType"] == "Patient")["id"]!;
        return parsed.ToJsonString().Replace(id, $"{id}-{number}", StringComparison.Ordinal);
    }

    private string Write(string name, string content)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, content);
        return file;
    }
}
