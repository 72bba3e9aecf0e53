using Xunit;

namespace FhirIcsHub.Measures.Tests;

/// <summary>Ratios and continuous variables over episodes: numbers worked out by hand.</summary>
public sealed class RatioTests
{
    private const string Basis =
        """
        "extension":[{"url":"http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-populationBasis","valueCode":"Encounter"}],
        """;

    private static readonly string[] Ratio = ["initial-population", "denominator", "denominator-exclusion", "numerator",
        "numerator-exclusion"];

    [Fact]
    public void Numerator_and_denominator_of_a_ratio_are_independent_and_each_loses_its_own_exclusions()
    {
        var run = TestRun.Of(Tagged("ratio", Ratio));

        var counts = run.Tally(
        [
            Person("a", "initial-population denominator", "initial-population numerator"),
            Person("b", "initial-population denominator denominator-exclusion numerator", "initial-population denominator"),
            Person("c", "initial-population numerator numerator-exclusion", "denominator numerator"),
        ]).Groups[0].Counts;

        Assert.Equal(5, counts[PopulationKind.InitialPopulation]);
        Assert.Equal(3, counts[PopulationKind.Denominator]);
        Assert.Equal(1, counts[PopulationKind.DenominatorExclusion]);
        Assert.Equal(3, counts[PopulationKind.Numerator]);
        Assert.Equal(1, counts[PopulationKind.NumeratorExclusion]);
        Assert.Equal(1m, counts.Score()?.Value); // (3 - 1) / (3 - 1)
    }

    [Fact]
    public void An_episode_counts_once_however_often_the_criteria_give_it()
    {
        var twice = TestMeasure.Population("initial-population", "%record.ofType(Encounter) | %record.ofType(Encounter)");

        var tally = TestRun.Of(TestMeasure.Measure("cohort", twice, more: Basis)).Tally([Person("a", "x", "y")]);

        Assert.Equal(2, tally.Groups[0].Counts[PopulationKind.InitialPopulation]);
    }

    [Fact]
    public void A_stratifier_by_criteria_restricts_episodes_and_not_people()
    {
        var run = TestRun.Of(TestMeasure.Measure(
            "cohort", Population("initial-population"), TestMeasure.Stratifier("long", EncountersTagged("long")), Basis));

        var strata = run.Tally([Person("a", "initial-population long", "initial-population"), Person("b", "initial-population", "long")])
            .Groups[0].Strata[0];

        Assert.Equal(1, Assert.Single(strata).Value[PopulationKind.InitialPopulation]);
    }

    [Fact]
    public void A_subject_list_of_an_episode_measure_lists_episodes()
    {
        var report = TestRun.Of(Tagged("cohort", ["initial-population"]))
            .Report([Person("a", "initial-population", "x")], ReportType.SubjectList);

        var list = Assert.Single(report.Named("contained").ToList());
        Assert.Equal("Encounter/a-00", Assert.Single(list.Named("entry").ToList()).First("item").TextOf("reference"));
    }

    [Theory]
    [InlineData("Sum", 12)]
    [InlineData("average", 4)]
    [InlineData("median", 3)]
    [InlineData("minimum", 1)]
    [InlineData("max", 8)]
    [InlineData("count", 3)]
    public void Observations_are_aggregated_as_the_measure_says_of_those_not_excluded(string method, int score)
    {
        var run = TestRun.Of(TestMeasure.Measure(
            "continuous-variable",
            string.Join(',', new[] { "initial-population", "measure-population", "measure-population-exclusion" }
                .Select(code => TestMeasure.Population(code, $"meta.tag.where(code = '{code}').exists()")))
            + "," + Observation("multipleBirth.ofType(integer)", method)));
        string[] measured = ["initial-population", "measure-population"];

        var counts = run.Tally(
        [
            Observed("a", 1, measured), Observed("b", 3, measured), Observed("c", 8, measured),
            Observed("d", 100, [.. measured, "measure-population-exclusion"]), Observed("e", 100, ["initial-population"]),
        ]).Groups[0].Counts;

        Assert.Equal(score, counts.Score()?.Value);
        Assert.Equal((5, 4, 1), (counts[PopulationKind.InitialPopulation], counts[PopulationKind.MeasurePopulation],
            counts[PopulationKind.MeasurePopulationExclusion]));
        Assert.Equal(3, counts[PopulationKind.MeasureObservation]);
    }

    [Fact]
    public void A_list_where_a_boolean_is_wanted_is_the_measures_fault_and_no_zero()
    {
        var report = TestRun.Of(TestMeasure.Measure("cohort", TestMeasure.Population("initial-population", "true"), more: Basis))
            .Report([Person("a", "x", "y")]);

        Assert.Equal("error", report.TextOf("status"));
        Assert.Contains("counts Encounter", report.First("contained").Named("issue").ToList()[1].TextOf("diagnostics"),
            StringComparison.Ordinal);
    }

    /// <summary>Report counts against plain set algebra over generated memberships.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Counts_of_a_proportion_over_episodes_are_those_of_plain_set_algebra(int seed)
    {
        var random = new Random(seed);
        string[] codes = [.. TestMeasure.AllPopulations, "stratum"];
        var episodes = Enumerable.Range(0, 300).Select(_ => codes.Where(_ => random.Next(100) < 70).ToHashSet()).ToList();
        var people = episodes.Chunk(3).Select((own, number) => Person($"p{number}", own[0], own[1], own[2])).ToList();

        var group = TestRun.Of(TestMeasure.Measure(
            "proportion",
            string.Join(',', TestMeasure.AllPopulations.Select(Population)),
            TestMeasure.Stratifier("stratum", EncountersTagged("stratum")),
            Basis)).Tally(people).Groups[0];

        AssertCounts(episodes, group.Counts);
        AssertCounts([.. episodes.Where(episode => episode.Contains("stratum"))], Assert.Single(group.Strata[0]).Value);
    }

    private static void AssertCounts(List<HashSet<string>> episodes, PopulationCounts counts)
    {
        var initial = episodes.Where(episode => episode.Contains("initial-population")).ToList();
        var denominator = initial.Where(episode => episode.Contains("denominator")).ToList();
        var excluded = denominator.Where(episode => episode.Contains("denominator-exclusion")).ToList();
        var numerator = denominator.Except(excluded).Where(episode => episode.Contains("numerator")).ToList();
        var taken = numerator.Where(episode => episode.Contains("numerator-exclusion")).ToList();
        var exceptions = denominator.Except(excluded).Except(numerator).Where(episode => episode.Contains("denominator-exception"))
            .ToList();

        Assert.Equal(
            [initial.Count, denominator.Count, excluded.Count, numerator.Count, taken.Count, exceptions.Count],
            Enum.GetValues<PopulationKind>().Take(6).Select(kind => counts[kind]));
        var left = denominator.Count - excluded.Count - exceptions.Count;
        Assert.Equal(Math.Round((decimal)(numerator.Count - taken.Count) / left, 16), counts.Score()?.Value);
    }

    private static string Tagged(string scoring, string[] populations) =>
        TestMeasure.Measure(scoring, string.Join(',', populations.Select(Population)), more: Basis);

    private static string Population(string code) => TestMeasure.Population(code, EncountersTagged(code));

    private static string EncountersTagged(string code) => $"%record.ofType(Encounter).where(meta.tag.where(code = '{code}').exists())";

    private static string Observation(string expression, string method) =>
        $$"""
        {"extension":[{"url":"http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-aggregateMethod","valueString":"{{method}}"}],
         "code":{"coding":[{"code":"measure-observation"}]},"criteria":{{TestMeasure.Criteria(expression)}} }
        """;

    private static TestPerson Observed(string id, int value, string[] tags) =>
        TestMeasure.Person(id, tags).With("multipleBirthInteger", System.FormattableString.Invariant($"{value}"));

    private static TestPerson Person(string id, params string[] episodes) =>
        Person(id, [.. episodes.Select(tags => (IEnumerable<string>)tags.Split(' '))]);

    private static TestPerson Person(string id, params IEnumerable<string>[] episodes)
    {
        var person = new TestPerson(id, "1970-01-01");
        foreach (var tags in episodes)
        {
            var codes = string.Concat(tags.Select(tag => $$""",{"code":"{{tag}}"}"""));
            person.Has(
                $$"""{"resourceType":"Encounter","status":"finished","class":{"code":"IMP"},"meta":{"tag":[{"code":"any"}{{codes}}]} }""");
        }

        return person;
    }
}
