using Xunit;

namespace FhirIcsHub.Synthetic.Tests;

public class RateTests(Population population)
{
    [Fact]
    public void There_are_about_forty_resources_a_person() =>
        Assert.InRange(population.Resources / (double)Population.People, 30, 50);

    [Fact]
    public void Nearly_everybody_has_a_practice_almost_half_a_hospital_record_and_one_in_five_a_council_record()
    {
        Assert.InRange(Share(population.Gp.Count), 0.94, 0.995);
        Assert.InRange(Share(population.Acute.Count), 0.42, 0.48);
        Assert.InRange(Share(population.Council.Count), 0.18, 0.22);
    }

    /// <summary>Census 2021, England and Wales: 17.4 % under 15, 18.6 % 65 and over.</summary>
    [Fact]
    public void Ages_are_those_of_a_country()
    {
        Assert.InRange(Rate(person => person.Age < 15), 0.15, 0.20);
        Assert.InRange(Rate(person => person.Age >= 65), 0.15, 0.22);
        Assert.DoesNotContain(population.Gp, person => person.Age is < 0 or > 100);
    }

    /// <summary>QOF 2023/24 in England: hypertension 14.8 % of all, diabetes 7.7 % of those 17 and over, COPD 1.9 %, asthma 6.5 %, dementia 0.8 %.</summary>
    [Theory]
    [InlineData("Hypertension", 0.10, 0.19)]
    [InlineData("Type 2 diabetes mellitus", 0.035, 0.09)]
    [InlineData("Chronic obstructive pulmonary disease", 0.01, 0.05)]
    [InlineData("Asthma", 0.05, 0.12)]
    [InlineData("Coronary heart disease", 0.01, 0.05)]
    [InlineData("Heart failure", 0.004, 0.025)]
    [InlineData("Stroke", 0.006, 0.03)]
    [InlineData("Atrial fibrillation", 0.008, 0.035)]
    [InlineData("Dementia", 0.003, 0.015)]
    [InlineData("Chronic kidney disease", 0.01, 0.06)]
    public void Long_term_conditions_are_as_common_as_on_practice_registers(string term, double lowest, double highest) =>
        Assert.InRange(Rate(person => person.Has(term)), lowest, highest);

    [Fact]
    public void Dementia_and_heart_failure_are_conditions_of_old_age()
    {
        var onsets = population.Gp.SelectMany(person => person.LongTerm)
            .Where(condition => condition.Term is "Dementia" or "Heart failure").Select(condition => condition.OnsetAge).ToList();

        Assert.True(onsets.Average() > 68, "mean age at onset");
        Assert.DoesNotContain(onsets, age => age < 30);
    }

    [Fact]
    public void Most_people_with_hypertension_have_a_recent_blood_pressure()
    {
        var register = population.Gp.Where(person => person.Alive && person.Has("Hypertension")).ToList();

        Assert.InRange(register.Count(person => person.BloodPressureRecorded) / (double)register.Count, 0.70, 0.92);
    }

    private static double Share(int count) => count / (double)Population.People;

    private double Rate(Func<GpRecord, bool> condition) => population.Gp.Count(condition) / (double)population.Gp.Count;
}
