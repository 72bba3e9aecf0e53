using Xunit;

namespace FhirIcsHub.Measures.Tests;

public sealed class GeneratedPopulationTests
{
    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var measure in new[] { "care-plan-coverage", "blood-pressure-control", "smoking-status-recorded" })
            {
                for (var seed = 1; seed <= 3; seed++)
                {
                    cases.Add(measure, seed);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_person_counts_as_the_same_measure_written_plainly_says(string measure, int seed)
    {
        var end = new DateOnly(2026, 3, 31);
        var run = TestRun.Shipped(measure);
        var naive = new NaiveMeasures(new DateOnly(2025, 4, 1), end);
        var (denominator, numerator) = (0, 0);

        foreach (var person in new GeneratedPopulation(seed, end).People(1000))
        {
            var expected = naive.Evaluate(measure, person);
            var result = run.Evaluate(person);
            var actual = (run.IsIn(result, PopulationKind.Denominator), run.IsIn(result, PopulationKind.Numerator));
            Assert.True(expected == actual,
                $"expected {expected}, was {actual}: {person.Patient.ToJsonString()} {string.Join('\n', person.Clinical)}");
            denominator += expected.Denominator ? 1 : 0;
            numerator += expected.Numerator ? 1 : 0;
        }

        Assert.InRange(denominator, 50, 900);
        Assert.InRange(numerator, 5, denominator - 5);
    }

    [Theory]
    [InlineData("care-plan-coverage")]
    [InlineData("blood-pressure-control")]
    [InlineData("smoking-status-recorded")]
    public void In_each_stratifier_every_population_sums_to_that_of_the_group(string measure)
    {
        var end = new DateOnly(2026, 3, 31);

        var group = TestRun.Shipped(measure).Tally(new GeneratedPopulation(7, end).People(500)).Groups[0];

        foreach (var strata in group.Strata)
        {
            foreach (var kind in Enum.GetValues<PopulationKind>())
            {
                Assert.Equal(group.Counts[kind], strata.Values.Sum(counts => counts[kind]));
            }
        }
    }

    [Theory]
    [InlineData(PopulationBasis.Registered)]
    [InlineData(PopulationBasis.Resident)]
    public void The_areas_of_a_level_sum_to_the_area_above_them(PopulationBasis basis)
    {
        var geography = TestGeography.Small();
        var people = new GeneratedPopulation(11, new DateOnly(2026, 3, 31)).People(400).ToList();
        var run = TestRun.Shipped("smoking-status-recorded");
        var results = people.Select(run.Evaluate).ToList();

        int Count(string area) => results.Count(person =>
            run.IsIn(person, PopulationKind.Denominator) && person.Areas.Neighbourhood(basis) is { } neighbourhood
            && geography.Find(neighbourhood.Id)!.IsWithin(geography.Find(area)!));

        Assert.Equal(Count("place-1"), Count("nb-a") + Count("nb-b"));
        Assert.Equal(Count("ics"), Count("place-1") + Count("place-2"));
        Assert.InRange(Count("ics"), 1, results.Count - 1);
    }
}
