using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Fhir.Validation;
using Xunit;

namespace FhirIcsHub.Measures.Tests.Scoring;

/// <summary>
/// Runs a measure as <c>icshub evaluate</c> does, over people in memory. Every report is held against R4 by the validator.
/// </summary>
internal static class ReportRun
{
    private static readonly Lazy<Validator> R4 = new(() => new Validator(
        DefinitionSet.R4Core, new SnapshotGenerator(DefinitionSet.R4Core), new LocalTerminology(DefinitionSet.R4Core)));

    /// <summary>What resources, as JSON, come to: Measures, Libraries, ValueSets.</summary>
    public static MeasureContent Content(params IEnumerable<string> resources) =>
        new(resources.Select(json => Resource.Read(Encoding.UTF8.GetBytes(json), ReadMode.AsSent).Resource!).ToList());

    /// <summary>The report on all people; of <see cref="ReportType.Subject"/> on the only one.</summary>
    public static Element Report(
        MeasureContent content, IEnumerable<TestPerson> people, ReportType type = ReportType.Summary, string measure = "m",
        ScoreDirection direction = ScoreDirection.Rate)
    {
        var run = new MeasureRun(content.Find(measure)!, new MeasureRunOptions
        {
            Period = MeasurePeriod.TryParse("2025-04-01", "2026-03-31", EvaluationZone.London)!,
            ReportType = type == ReportType.SubjectList ? type : ReportType.Summary,
            Date = new DateTimeOffset(2026, 4, 2, 9, 30, 0, TimeSpan.Zero),
            ScoreDirection = direction,
        });
        var records = people.Select(person => person.ToRecord());
        return Valid(type == ReportType.Subject ? run.ReportOn(records.Single()) : run.ReportOnAll(records));
    }

    /// <summary>Counts of the group's populations, in their order.</summary>
    public static IEnumerable<int> Counts(Element parent) =>
        parent.Named("population").ToList().Select(population => int.Parse(population.TextOf("count")!, null));

    public static decimal? Score(Element parent) =>
        parent.First("measureScore").First("value").TryGetDecimal(out var score) ? score : null;

    public static List<string> Messages(Element report) =>
    [
        .. report.Named("contained").ToList().Where(contained => contained.Type!.Name == "OperationOutcome")
            .SelectMany(outcome => outcome.Named("issue").ToList()).Select(issue => issue.TextOf("diagnostics")!),
    ];

    private static Element Valid(byte[] report)
    {
        var read = Resource.Read(report);
        Assert.Empty(read.Issues);
        Assert.DoesNotContain(R4.Value.Validate(read.Resource!).Issues, issue => issue.IsError && !IsOfAnotherGuide(issue));
        return read.Resource!.Root;
    }

    /// <summary>Extensions of the US guides are defined in packages that are not at hand.</summary>
    private static bool IsOfAnotherGuide(Issue issue) =>
        issue.Diagnostics.Contains("/us/", StringComparison.Ordinal)
            && issue.Diagnostics.Contains("is not known", StringComparison.Ordinal);
}
