using Xunit;

namespace FhirIcsHub.Synthetic.Tests;

/// <summary>The gradient, seen from outside: rates of the two most deprived quintiles against the two least, at least three standard errors apart.</summary>
public class DeprivationTests(Population population)
{
    private static readonly Dictionary<string, int> Quintiles = DemoAreas.All.SelectMany(area => area.Postcodes)
        .ToDictionary(postcode => postcode.Postcode, postcode => postcode.ImdQuintile, StringComparer.Ordinal);

    [Fact]
    public void Long_term_conditions_are_more_common_in_deprived_areas_at_the_same_age() =>
        AssertHigherWhenDeprived(People(person => person.Age is >= 45 and < 65), person => person.LongTerm.Count > 0);

    [Fact]
    public void More_people_in_deprived_areas_have_several_conditions() =>
        AssertHigherWhenDeprived(People(person => person.Age is >= 50), person => person.LongTerm.Count > 1);

    [Fact]
    public void Hypertension_begins_earlier_in_deprived_areas()
    {
        double MeanOnset(int quintile) => People(person => person.Age >= 18 && Quintile(person) == quintile)
            .SelectMany(person => person.LongTerm).Where(condition => condition.Term == "Hypertension").Average(condition => condition.OnsetAge);

        Assert.True(MeanOnset(1) + 4 < MeanOnset(5), "at least four years earlier in quintile 1 than in quintile 5");
    }

    [Fact]
    public void Smoking_is_more_common_in_deprived_areas() =>
        AssertHigherWhenDeprived(People(person => person.Smoking is not null), person => person.Smoking == "Smoker");

    [Fact]
    public void Blood_pressure_is_worse_controlled_in_deprived_areas() =>
        AssertHigherWhenDeprived(People(person => person.Has("Hypertension") && person.BloodPressureRecorded), person => !person.BloodPressureToTarget);

    [Fact]
    public void Fewer_people_with_long_term_conditions_have_a_care_plan_in_deprived_areas() =>
        AssertHigherWhenDeprived(People(person => person.LongTerm.Count > 0), person => !person.HasActivePlan);

    [Fact]
    public void Fewer_people_grow_old_in_deprived_areas() =>
        AssertHigherWhenDeprived(People(_ => true), person => person.Age < 65);

    private List<GpRecord> People(Func<GpRecord, bool> condition) =>
        [.. population.Gp.Where(person => person.Alive && Quintiles.ContainsKey(person.Patient.Postcode) && condition(person))];

    private static int Quintile(GpRecord person) => Quintiles[person.Patient.Postcode];

    private static void AssertHigherWhenDeprived(List<GpRecord> people, Func<GpRecord, bool> outcome)
    {
        var deprived = people.Where(person => Quintile(person) <= 2).ToList();
        var others = people.Where(person => Quintile(person) >= 4).ToList();
        var one = deprived.Count(outcome) / (double)deprived.Count;
        var other = others.Count(outcome) / (double)others.Count;
        var standardError = Math.Sqrt((one * (1 - one) / deprived.Count) + (other * (1 - other) / others.Count));

        Assert.True(one - other > 3 * standardError, $"{one:P1} of {deprived.Count} against {other:P1} of {others.Count}");
    }
}
