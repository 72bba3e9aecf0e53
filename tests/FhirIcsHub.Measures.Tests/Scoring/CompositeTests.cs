using Xunit;

namespace FhirIcsHub.Measures.Tests.Scoring;

/// <summary>
/// Composite measures (CQFM, "Composite Measures") over random memberships, against the definitions of their scorings written down plainly.
/// </summary>
public sealed class CompositeTests
{
    private static readonly decimal[] Weights = [1m, 2.5m, 4m];
    private static readonly string[] Codes = TestMeasure.AllPopulations;

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var scoring in new[] { "opportunity", "all-or-nothing", "linear", "weighted" })
            {
                cases.Add(scoring, 1);
                cases.Add(scoring, 2);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_score_is_that_of_the_definition(string scoring, int seed)
    {
        var people = People(seed, 120);

        var group = ReportRun.Report(Content(scoring), people.Select(Person)).First("group");

        var (denominator, numerator, score) = Naive(scoring, people);
        Assert.Equal([people.Count(person => person.Components.Any(Is("initial-population"))), denominator, numerator],
            ReportRun.Counts(group));
        Assert.Equal(Math.Round(score!.Value, 12), Math.Round(ReportRun.Score(group)!.Value, 12));
    }

    [Theory]
    [InlineData("opportunity")]
    [InlineData("all-or-nothing")]
    [InlineData("linear")]
    [InlineData("weighted")]
    public void Of_nobody_in_a_denominator_there_is_no_score(string scoring)
    {
        var group = ReportRun.Report(Content(scoring), [TestMeasure.Person("a")]).First("group");

        Assert.Equal([0, 0, 0], ReportRun.Counts(group));
        Assert.Null(ReportRun.Score(group));
        Assert.Equal("not-applicable", group.First("measureScore").First("extension").First("value").Text);
    }

    [Fact]
    public void A_person_has_an_individual_composite_report()
    {
        var person = TestMeasure.Person("a", "0-initial-population", "0-denominator", "0-numerator", "1-initial-population",
            "1-denominator");

        var report = ReportRun.Report(Content("linear"), [person], ReportType.Subject);

        Assert.Equal("individual", report.TextOf("type"));
        Assert.Equal(0.5m, ReportRun.Score(report.First("group")));
    }

    [Fact]
    public void A_component_that_is_missing_or_the_composite_itself_is_refused_by_name()
    {
        var missing = ReportRun.Content(Composite("linear", "c0", "c1", "nowhere"), Component(0), Component(1)).Find("m")!;
        var circle = ReportRun.Content(Composite("linear", "m")).Find("m")!;

        Assert.Contains("nowhere", Assert.Single(missing.Issues).Diagnostics, StringComparison.Ordinal);
        Assert.Contains(circle.Issues, issue => issue.Diagnostics.Contains("composed of this one", StringComparison.Ordinal));
    }

    [Fact]
    public void A_scoring_that_is_none_is_refused_by_name()
    {
        var compiled = ReportRun.Content(Composite("average", "c0"), Component(0)).Find("m")!;

        Assert.Contains("'average'", Assert.Single(compiled.Issues).Diagnostics, StringComparison.Ordinal);
    }

    /// <summary>
    /// What is left of denominator and numerator of a component: within the initial population, exclusions and exceptions off.
    /// </summary>
    private static (bool InDenominator, bool InNumerator) Left(HashSet<string> component)
    {
        var counted = component.Contains("initial-population") && component.Contains("denominator")
            && !component.Contains("denominator-exclusion");
        var numerator = counted && component.Contains("numerator");
        var excepted = counted && !numerator && component.Contains("denominator-exception");
        return (counted && !excepted, numerator && !component.Contains("numerator-exclusion"));
    }

    private static (int Denominator, int Numerator, decimal? Score) Naive(string scoring, List<Member> people)
    {
        var left = people.ConvertAll(person => person.Components.Select(Left).ToList());
        var counted = left.FindAll(person => person.Exists(component => component.InDenominator));
        var met = counted.ConvertAll(person => person.Count(component => component.InNumerator));
        var asked = counted.ConvertAll(person => person.Count(component => component.InDenominator));
        switch (scoring)
        {
            case "opportunity":
                return (asked.Sum(), met.Sum(), (decimal)met.Sum() / asked.Sum());
            case "all-or-nothing":
                var all = counted.Count(person => person.TrueForAll(component => component.InDenominator == component.InNumerator));
                return (counted.Count, all, (decimal)all / counted.Count);
            case "linear":
                return (counted.Count, met.Count(n => n > 0), met.Zip(asked, (n, of) => (decimal)n / of).Average());
            default:
                var scores = Weights.Select((_, i) =>
                    (decimal)left.Count(person => person[i].InNumerator) / left.Count(person => person[i].InDenominator));
                return (counted.Count, met.Count(n => n > 0), scores.Zip(Weights, (score, weight) => score * weight).Sum() / Weights.Sum());
        }
    }

    /// <summary>No numerator exclusions: R4 does not say whether who is excluded there has met an all-or-nothing.</summary>
    private static List<Member> People(int seed, int count)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(number => new Member(
                $"p{number}",
                [
                    .. Weights.Select(_ => Codes.Where(code => code != "numerator-exclusion"
                        && random.Next(100) < (code is "initial-population" or "denominator" ? 80 : 40)).ToHashSet()),
                ])),
        ];
    }

    private static TestPerson Person(Member member) => TestMeasure.Person(
        member.Id, [.. member.Components.SelectMany((component, i) => component.Select(code => $"{i}-{code}"))]);

    private static Func<HashSet<string>, bool> Is(string code) => component => component.Contains(code);

    private static MeasureContent Content(string scoring) =>
        ReportRun.Content([Composite(scoring, "c0", "c1", "c2"), .. Weights.Select((_, i) => Component(i))]);

    private static string Composite(string scoring, params string[] components) =>
        $$$"""
        {"resourceType":"Measure","id":"m","url":"https://example.org/Measure/m","status":"active",
         "extension":[{"url":"http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-compositeScoring",
          "valueCodeableConcept":{"coding":[{"code":"{{{scoring}}}"}]}}],
         "scoring":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-scoring","code":"composite"}]},
         "relatedArtifact":[{{{string.Join(',', components.Select(Artifact))}}}]}
        """;

    private static string Artifact(string component, int index) =>
        $$"""
        {"type":"composed-of","resource":"https://example.org/Measure/{{component}}",
         "extension":[{"url":"http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-weight","valueDecimal":{{Weights[index]}}}]}
        """;

    private static string Component(int index) =>
        TestMeasure.Measure("proportion",
            string.Join(',', Codes.Select(code => TestMeasure.Population(code, $"meta.tag.where(code = '{index}-{code}').exists()"))))
            .Replace("\"id\":\"m\"", $"\"id\":\"c{index}\"", StringComparison.Ordinal)
            .Replace("Measure/m\",\"version\":\"2\"", $"Measure/c{index}\"", StringComparison.Ordinal);

    private sealed record Member(string Id, List<HashSet<string>> Components);
}
