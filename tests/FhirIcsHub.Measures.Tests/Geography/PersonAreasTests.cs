using System.Text;
using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Measures.Tests;

public sealed class PersonAreasTests
{
    private static readonly DateOnly PeriodEnd = new(2026, 3, 31);

    [Theory]
    [InlineData("""{"reference":"Organization/practice-Y90001"}""", "nb-a")]
    [InlineData("""{"reference":"Organization/gp-77"}""", "nb-b")]
    [InlineData("""{"reference":"https://hub.example/fhir/Organization/gp-77/_history/3"}""", "nb-b")]
    [InlineData("""{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Y90003"}}""", "nb-c")]
    [InlineData(
        """{"reference":"Organization/gp-99","identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Y90003"}}""",
        "nb-c")]
    [InlineData("""{"reference":"Practitioner/1"},{"reference":"Organization/gp-77"}""", "nb-b")]
    public void A_person_is_registered_with_the_practice_that_the_patient_refers_to(string generalPractitioner, string neighbourhood)
    {
        var areas = Find($$"""{"resourceType":"Patient","generalPractitioner":[{{generalPractitioner}}]}""");

        Assert.Equal(neighbourhood, areas.Neighbourhood(PopulationBasis.Registered)?.Id);
    }

    [Theory]
    [InlineData("""{"reference":"Organization/gp-99"}""")]
    [InlineData("""{"reference":"Organization/nb-a"}""")]
    [InlineData("""{"reference":"Practitioner/practice-Y90001"}""")]
    [InlineData("""{"identifier":{"system":"https://example.org/other","value":"Y90003"}}""")]
    public void A_person_with_no_practice_of_the_geography_is_registered_nowhere(string generalPractitioner)
    {
        var areas = Find($$"""{"resourceType":"Patient","generalPractitioner":[{{generalPractitioner}}]}""");

        Assert.Null(areas.Practice);
    }

    [Theory]
    [InlineData("""{"postalCode":"zz1 1ab"}""", "nb-a", 2)]
    [InlineData("""{"use":"old","postalCode":"ZZ1 1AA"},{"postalCode":"ZZ3 1AA"}""", "nb-c", 3)]
    [InlineData("""{"postalCode":"ZZ1 1AA"},{"use":"home","postalCode":"ZZ3 1AA"}""", "nb-c", 3)]
    [InlineData("""{"use":"home","period":{"end":"2026-03-30"},"postalCode":"ZZ1 1AA"},{"use":"home","postalCode":"ZZ3 1AB"}""", "nb-c", 4)]
    [InlineData("""{"use":"home","period":{"end":"2026-03-31"},"postalCode":"ZZ1 1AA"},{"use":"home","postalCode":"ZZ3 1AB"}""", "nb-a", 1)]
    [InlineData("""{"use":"home","period":{"start":"2026-04"},"postalCode":"ZZ1 1AA"},{"use":"home","postalCode":"ZZ3 1AB"}""", "nb-c", 4)]
    [InlineData("""{"use":"home","postalCode":"ZZ2 1AB"}""", "nb-b", null)]
    public void A_person_lives_at_the_home_address_of_the_last_day_of_the_period(string addresses, string neighbourhood, int? quintile)
    {
        var areas = Find($$"""{"resourceType":"Patient","address":[{{addresses}}]}""");

        Assert.Equal(neighbourhood, areas.Neighbourhood(PopulationBasis.Resident)?.Id);
        Assert.Equal(quintile, areas.Residence!.DeprivationQuintile);
    }

    [Fact]
    public void A_person_can_be_registered_in_one_place_and_live_in_another()
    {
        var geography = TestGeography.Small();
        var areas = Find(
            """
            {"resourceType":"Patient","generalPractitioner":[{"reference":"Organization/practice-Y90001"}],
             "address":[{"use":"home","postalCode":"ZZ3 1AA"}]}
            """,
            geography);

        Assert.True(areas.IsWithin(geography.Find("place-1")!, PopulationBasis.Registered));
        Assert.False(areas.IsWithin(geography.Find("place-1")!, PopulationBasis.Resident));
        Assert.True(areas.IsWithin(geography.Find("place-2")!, PopulationBasis.Resident));
    }

    private static PersonAreas Find(string patient, Measures.Geography? geography = null)
    {
        var organization = Resource.Read(Encoding.UTF8.GetBytes(
            """
            {"resourceType":"Organization","id":"gp-77","identifier":[{"system":"https://gp.example/id","value":"x"},
             {"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Y90002"}]}
            """)).Resource!;
        var finder = new PersonAreaFinder(
            geography ?? TestGeography.Small(),
            reference => reference.Contains("Organization/gp-77", StringComparison.Ordinal) ? organization.Root : default);
        return finder.Find(Resource.Read(Encoding.UTF8.GetBytes(patient)).Resource!.Root, PeriodEnd);
    }
}
