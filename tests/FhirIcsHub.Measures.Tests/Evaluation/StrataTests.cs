using Xunit;

namespace FhirIcsHub.Measures.Tests;

public sealed class StrataTests
{
    private readonly TestRun _run = TestRun.Shipped("smoking-status-recorded");

    [Theory]
    [InlineData("2008-04-01", "0-17")]
    [InlineData("2008-03-31", "18-39")]
    [InlineData("1986-04-01", "18-39")]
    [InlineData("1986-03-31", "40-64")]
    [InlineData("1961-04-01", "40-64")]
    [InlineData("1961-03-31", "65-74")]
    [InlineData("1951-04-01", "65-74")]
    [InlineData("1951-03-31", "75-84")]
    [InlineData("1941-04-01", "75-84")]
    [InlineData("1941-03-31", "85+")]
    [InlineData("1900", "85+")]
    [InlineData("1951-03", "unknown")]
    public void The_age_band_is_that_of_completed_years_on_the_last_day(string birthDate, string band) =>
        Assert.Equal(band, StratumOf(new TestPerson("p", birthDate), 3));

    [Fact]
    public void A_birthday_on_the_29th_of_february_comes_on_the_1st_of_march_in_other_years()
    {
        var person = new TestPerson("p", "2008-02-29");

        Assert.Equal("0-17", TestRun.StratumOf(TestRun.Shipped("smoking-status-recorded", "2025-03-01", "2026-02-28").Evaluate(person), 3));
        Assert.Equal("18-39", TestRun.StratumOf(TestRun.Shipped("smoking-status-recorded", "2025-03-02", "2026-03-01").Evaluate(person),
            3));
    }

    [Theory]
    [InlineData("female", "female")]
    [InlineData("other", "other")]
    [InlineData("unknown", "unknown")]
    public void Sex_is_the_gender_of_the_patient(string gender, string stratum) =>
        Assert.Equal(stratum, StratumOf(new TestPerson("p", "1980-01-01").Sex(gender), 2));

    [Fact]
    public void The_neighbourhood_is_that_of_the_practice_for_the_registered_and_of_the_postcode_for_the_resident()
    {
        var person = new TestPerson("p", "1980-01-01").RegisteredWith("Y90001").LivingAt("ZZ3 1AA");

        Assert.Equal("Alpha", StratumOf(person, 0, PopulationBasis.Registered));
        Assert.Equal("Gamma", StratumOf(person, 0, PopulationBasis.Resident));
        Assert.Equal("3", StratumOf(person, 1, PopulationBasis.Registered));
    }

    [Fact]
    public void Who_belongs_to_no_area_is_in_the_unknown_strata()
    {
        var person = new TestPerson("p", "1980-01-01").LivingAt("AB1 2CD");

        Assert.Equal("unknown", StratumOf(person, 0));
        Assert.Equal("unknown", StratumOf(person, 1));
    }

    [Fact]
    public void Strata_stand_in_the_order_of_their_codes_with_unknown_last_and_sum_to_the_whole()
    {
        var postcodes = new[] { "ZZ3 1AB", "ZZ1 1AA", "none", "ZZ2 1AA", "ZZ1 1AA", "ZZ2 1AB" };
        var people = postcodes.Select((postcode, number) => new TestPerson($"p{number}", "1980-01-01").LivingAt(postcode));

        var group = _run.Tally(people).Groups[0];

        Assert.Equal(["1 (most deprived)", "4", "5 (least deprived)", "unknown"],
            group.Strata[1].Keys.Select(stratum => stratum.Values[0].Text));
        Assert.All(group.Strata, strata => Assert.Equal(6, strata.Values.Sum(counts => counts[PopulationKind.InitialPopulation])));
    }

    [Fact]
    public void Registered_and_resident_populations_of_an_area_are_different_people()
    {
        var geography = TestGeography.Small();
        TestPerson[] people =
        [
            new TestPerson("both", "1980-01-01").RegisteredWith("Y90001").LivingAt("ZZ1 1AA"),
            new TestPerson("registered-1", "1980-01-01").RegisteredWith("Y90002").LivingAt("ZZ3 1AA"),
            new TestPerson("registered-2", "1980-01-01").RegisteredWith("Y90001"),
            new TestPerson("resident", "1980-01-01").RegisteredWith("Y90003").LivingAt("ZZ2 1AB"),
            new TestPerson("neither", "1980-01-01"),
        ];
        var results = people.Select(_run.Evaluate).ToList();
        var place = geography.Find("place-1")!;

        var registered = results.Where(person => IsWithin(person, PopulationBasis.Registered)).Select(person => person.PatientId);
        var resident = results.Where(person => IsWithin(person, PopulationBasis.Resident)).Select(person => person.PatientId);

        Assert.Equal(["both", "registered-1", "registered-2"], registered);
        Assert.Equal(["both", "resident"], resident);

        bool IsWithin(PersonResult person, PopulationBasis basis) =>
            person.Areas.Neighbourhood(basis)?.At(AreaLevel.Place)?.Id == place.Id;
    }

    [Fact]
    public void A_two_way_stratifier_has_one_stratum_for_each_pair_of_values()
    {
        const string Stratifier =
            """
            {"code":{"text":"sex-and-age"},"component":[
              {"code":{"text":"sex"},"criteria":{"language":"text/fhirpath","expression":"gender"}},
              {"code":{"text":"old"},"criteria":{"language":"text/fhirpath","expression":"birthDate < @1950"}}]}
            """;
        var run = TestRun.Of(TestMeasure.Measure("cohort", TestMeasure.Population("initial-population", "true"), Stratifier));
        TestPerson[] people =
        [
            new TestPerson("a", "1940-01-01").Sex("male"), new TestPerson("b", "1980-01-01").Sex("female"),
            new TestPerson("c", "1941-01-01").Sex("male"), new TestPerson("d", "1940-01-01").Sex("female"),
        ];

        var report = run.Report(people);

        var strata = report.First("group").First("stratifier").Named("stratum").ToList();
        Assert.Equal(["female false", "female true", "male true"], strata.Select(stratum =>
            string.Join(' ', stratum.Named("component").ToList().Select(component => component.First("value").TextOf("text")))));
        Assert.Equal(["1", "1", "2"], strata.Select(stratum => stratum.First("population").TextOf("count")));
    }

    private string StratumOf(TestPerson person, int stratifier, PopulationBasis basis = PopulationBasis.Registered) =>
        TestRun.StratumOf(_run.Evaluate(person), stratifier, basis);
}
