using System.Text;
using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Measures.Tests;

public sealed class MeasureCompilerTests
{
    private static readonly string Sound = string.Join(
        ',', new[] { "initial-population", "denominator", "numerator" }.Select(code => TestMeasure.Population(code, "true")));

    [Fact]
    public void A_scoring_that_is_none_is_refused_by_name() =>
        AssertIssue(TestMeasure.Measure("average", Sound), "not-supported", "average", "Measure.scoring");

    [Fact]
    public void A_broken_expression_is_named_with_its_group_population_and_text() => AssertIssue(
        TestMeasure.Measure(
            "proportion",
            TestMeasure.Population("initial-population", "true") + "," + TestMeasure.Population("denominator", "true") + ","
            + TestMeasure.Population("numerator", "%record.ofType(Observation).where(")),
        "invalid",
        "group 1, numerator",
        "Measure.group[0].population[2].criteria");

    [Fact]
    public void Criteria_in_another_language_are_refused() => AssertIssue(
        TestMeasure.Measure("cohort", TestMeasure.Population("initial-population", "Patient?gender=male", "application/x-fhir-query")),
        "not-supported",
        "application/x-fhir-query",
        "Measure.group[0].population[0].criteria");

    [Fact]
    public void A_proportion_without_a_numerator_is_refused() => AssertIssue(
        TestMeasure.Measure("proportion",
            TestMeasure.Population("initial-population", "true") + "," + TestMeasure.Population("denominator", "true")),
        "required",
        "numerator",
        "Measure.group[0]");

    [Fact]
    public void The_same_population_twice_in_a_group_is_refused() => AssertIssue(
        TestMeasure.Measure("proportion", Sound + "," + TestMeasure.Population("numerator", "false")),
        "duplicate",
        "numerator",
        "Measure.group[0].population[3]");

    [Fact]
    public void A_measure_observation_is_refused() => AssertIssue(
        TestMeasure.Measure("proportion", Sound + "," + TestMeasure.Population("measure-observation", "1")),
        "invalid",
        "measure-observation",
        "Measure.group[0].population[3]");

    [Fact]
    public void A_denominator_in_a_cohort_is_refused() => AssertIssue(
        TestMeasure.Measure("cohort", TestMeasure.Population("initial-population", "true") + ","
            + TestMeasure.Population("denominator", "true")),
        "invalid",
        "denominator",
        "Measure.group[0].population[1]");

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var compiled = Compile(TestMeasure.Measure(
            "ratio", TestMeasure.Population("initial-population", "((") + "," + TestMeasure.Population("denominator", "x", "text/x")));

        Assert.Null(compiled.Definition);
        Assert.Equal(3, compiled.Issues.Count); // two expressions, and the numerator that is missing
    }

    [Fact]
    public void The_types_to_load_are_those_that_the_criteria_name()
    {
        Assert.Equal(["Condition", "Observation"], TypesOf("blood-pressure-control"));
        Assert.Equal(["CarePlan", "Condition", "Observation"], TypesOf("care-plan-coverage"));
        Assert.Equal(["Observation"], TypesOf("smoking-status-recorded"));
    }

    [Fact]
    public void A_record_that_is_used_without_naming_a_type_needs_all_types()
    {
        var compiled = Compile(TestMeasure.Measure("cohort", TestMeasure.Population("initial-population", "%record.count() > 3")));

        Assert.Null(compiled.Definition!.ResourceTypes);
    }

    private static IEnumerable<string> TypesOf(string measure) =>
        ShippedMeasuresTests.Content.Find(measure)!.Definition!.ResourceTypes!.Select(type => type.Name).Order(StringComparer.Ordinal);

    private static void AssertIssue(string measure, string code, string named, string location)
    {
        var compiled = Compile(measure);

        Assert.Null(compiled.Definition);
        var issue = Assert.Single(compiled.Issues);
        Assert.Equal(code, issue.Code);
        Assert.Contains(named, issue.Diagnostics, StringComparison.Ordinal);
        Assert.Equal(location, issue.Expression);
    }

    private static CompiledMeasure Compile(string measure)
    {
        var read = Resource.Read(Encoding.UTF8.GetBytes(measure));
        Assert.True(read.Success, read.Success ? "" : read.Issues[0].Diagnostics);
        return MeasureCompiler.Compile(read.Resource!);
    }
}
