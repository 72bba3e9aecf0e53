using Xunit;

namespace FhirIcsHub.Measures.Tests;

/// <summary>The rules of R4's clinical reasoning module, "Quality Reporting", for proportion and cohort measures, one by one.</summary>
public sealed class ScoringRulesTests
{
    private static readonly TestRun Proportion = TestRun.Of(TestMeasure.Tagged("proportion", TestMeasure.AllPopulations));

    [Theory]
    [InlineData("denominator numerator", "")]
    [InlineData("initial-population", "initial-population")]
    [InlineData("initial-population numerator denominator-exclusion", "initial-population")]
    [InlineData("initial-population denominator", "initial-population denominator")]
    [InlineData("initial-population denominator numerator", "initial-population denominator numerator")]
    [InlineData("initial-population denominator denominator-exclusion numerator", "initial-population denominator denominator-exclusion")]
    [InlineData("initial-population denominator denominator-exclusion denominator-exception",
        "initial-population denominator denominator-exclusion")]
    [InlineData("initial-population denominator denominator-exception", "initial-population denominator denominator-exception")]
    [InlineData("initial-population denominator numerator denominator-exception", "initial-population denominator numerator")]
    [InlineData("initial-population denominator numerator numerator-exclusion",
        "initial-population denominator numerator numerator-exclusion")]
    [InlineData("initial-population denominator numerator-exclusion", "initial-population denominator")]
    public void A_person_counts_in_the_populations_that_the_order_of_the_criteria_allows(string meets, string countsIn) =>
        Assert.Equal(countsIn, Proportion.PopulationsOf(TestMeasure.Person("p", meets.Split(' '))));

    [Fact]
    public void The_score_takes_exclusions_and_exceptions_off()
    {
        string[] inDenominator = ["initial-population", "denominator"];
        var people = new[]
        {
            Many(2, [.. inDenominator, "denominator-exclusion", "numerator"]),
            Many(2, [.. inDenominator, "denominator-exception"]),
            Many(3, [.. inDenominator, "numerator"]),
            Many(1, [.. inDenominator, "numerator", "numerator-exclusion"]),
            Many(2, inDenominator),
            Many(5, ["initial-population"]),
        }.SelectMany(group => group);

        var counts = Proportion.Tally(people).Groups[0].Counts;

        Assert.Equal(15, counts[PopulationKind.InitialPopulation]);
        Assert.Equal(10, counts[PopulationKind.Denominator]);
        Assert.Equal(2, counts[PopulationKind.DenominatorExclusion]);
        Assert.Equal(2, counts[PopulationKind.DenominatorException]);
        Assert.Equal(4, counts[PopulationKind.Numerator]);
        Assert.Equal(1, counts[PopulationKind.NumeratorExclusion]);
        Assert.Equal(0.5m, counts.Score()?.Value); // (4 - 1) / (10 - 2 - 2)
    }

    [Fact]
    public void A_third_is_given_to_sixteen_places()
    {
        var people = Many(1, ["initial-population", "denominator", "numerator"]).Concat(Many(2, ["initial-population", "denominator"]));

        Assert.Equal(0.3333333333333333m, Proportion.Tally(people).Groups[0].Counts.Score()?.Value);
    }

    [Fact]
    public void There_is_no_score_when_nobody_is_left_to_divide_by()
    {
        var people = Many(2, ["initial-population", "denominator", "denominator-exclusion"]);

        Assert.Null(Proportion.Tally(people).Groups[0].Counts.Score()?.Value);
    }

    [Fact]
    public void A_cohort_counts_its_initial_population_and_has_no_score()
    {
        var cohort = TestRun.Of(TestMeasure.Tagged("cohort", "initial-population"));

        var counts = cohort.Tally(Many(3, ["initial-population"]).Concat(Many(2, ["x"]))).Groups[0].Counts;

        Assert.Equal(3, counts[PopulationKind.InitialPopulation]);
        Assert.Null(counts.Score());
    }

    private static IEnumerable<TestPerson> Many(int count, string[] tags) =>
        Enumerable.Range(0, count).Select(number => TestMeasure.Person($"p{number}", tags));
}
