using Xunit;

namespace FhirIcsHub.Synthetic.Tests;

public class OverlapTests(Population population)
{
    [Fact]
    public void Most_hospital_patients_have_the_NHS_number_of_a_practice_patient()
    {
        var practice = population.Gp.Select(person => person.Patient.NhsNumber).OfType<string>().ToHashSet();
        var shared = population.Acute.Count(patient => patient.NhsNumber is { } number && practice.Contains(number));

        Assert.InRange(shared / (double)population.Acute.Count, 0.85, 0.98);
    }

    [Fact]
    public void Almost_half_of_the_council_people_have_no_NHS_number()
    {
        Assert.InRange(population.Council.Count(patient => patient.NhsNumber is null) / (double)population.Council.Count, 0.40, 0.50);
    }

    [Fact]
    public void Most_council_people_without_NHS_number_have_exactly_the_demographics_of_one_practice_patient()
    {
        var practice = population.Gp.ToLookup(person => person.Patient.Demographics);
        var nameless = population.Council.Where(patient => patient.NhsNumber is null).ToList();
        var matches = nameless.Count(patient => practice[patient.Demographics].Count() == 1);

        Assert.InRange(matches / (double)nameless.Count, 0.70, 0.92);
        Assert.True(nameless.Count - matches > 20, "some have a name variant, another postcode or half a birth date");
    }

    [Fact]
    public void The_same_id_means_another_person_in_another_feed()
    {
        var practice = population.Gp.Where(person => person.Patient.NhsNumber is not null).ToDictionary(person => person.Patient.Id, person => person.Patient);
        var collisions = population.Acute.Concat(population.Council)
            .Where(patient => patient.NhsNumber is not null && practice.ContainsKey(patient.Id)).ToList();

        Assert.True(collisions.Count > 2000, "most numbers are in use in two feeds");
        Assert.True(collisions.Count(patient => practice[patient.Id].NhsNumber == patient.NhsNumber) <= 2, "and mean the same person only by chance");
    }

    [Fact]
    public void The_hospital_spells_some_names_in_another_way()
    {
        var practice = population.Gp.Where(person => person.Patient.NhsNumber is not null)
            .ToDictionary(person => person.Patient.NhsNumber!, person => person.Patient.Demographics);
        var linked = population.Acute.Where(patient => patient.NhsNumber is { } number && practice.ContainsKey(number)).ToList();
        var variants = linked.Count(patient => practice[patient.NhsNumber!] != patient.Demographics);

        Assert.InRange(variants / (double)linked.Count, 0.01, 0.08);
    }

    [Fact]
    public void A_few_hospital_patients_have_their_NHS_number_as_local_id() =>
        Assert.InRange(population.Acute.Count(patient => patient.Id.StartsWith("999", StringComparison.Ordinal) && patient.Id.Length == 10), 10, 80);
}
