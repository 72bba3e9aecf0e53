using System.Text;
using Xunit;

namespace FhirIcsHub.Measures.Tests;

public sealed class GeographyTests
{
    [Fact]
    public void The_demo_geography_has_three_places_and_eight_neighbourhoods()
    {
        var geography = TestGeography.Demo();

        Assert.Equal("demo", geography.Id);
        Assert.Equal(3, geography.Areas.Count(area => area.Level == AreaLevel.Place));
        Assert.Equal(8, geography.Areas.Count(area => area.Level == AreaLevel.Neighbourhood));
        Assert.All(geography.Areas, area => Assert.True(area.IsWithin(geography.System)));
    }

    [Theory]
    [InlineData("ZZ1 1AA")]
    [InlineData("zz11aa")]
    [InlineData(" ZZ1  1aa ")]
    public void A_postcode_is_found_however_it_is_spelt(string spelling)
    {
        var residence = TestGeography.Small().FindPostcode(spelling);

        Assert.Equal("nb-a", residence!.Neighbourhood.Id);
        Assert.Equal(1, residence.DeprivationQuintile);
    }

    [Fact]
    public void A_practice_is_within_its_neighbourhood_its_place_and_the_system_and_nowhere_else()
    {
        var geography = TestGeography.Small();
        var practice = geography.FindPractice("Y90001")!;

        Assert.Equal(["practice-Y90001", "nb-a", "place-1", "ics"],
            geography.Areas.Where(practice.IsWithin).Select(area => area.Id).Reverse());
        Assert.False(geography.Find("nb-a")!.IsWithin(practice));
    }

    [Theory]
    [InlineData("\"imdQuintile\": 1", "\"imdQuintile\": 6", "quintile 6")]
    [InlineData("ZZ1 1AB", "zz11aa", "twice")]
    [InlineData("Y90002", "Y90001", "Y90001")]
    [InlineData("nb-b", "nb-a", "nb-a")]
    [InlineData("place-1", "place 1", "place 1")]
    [InlineData("\"version\": \"1\",", "", "version")]
    public void A_geography_that_breaks_a_rule_is_refused_and_the_rule_is_named(string sound, string broken, string named)
    {
        var json = TestGeography.SmallJson.Replace(sound, broken, StringComparison.Ordinal);

        var problem = Assert.Throws<InvalidDataException>(() => Measures.Geography.Parse(Encoding.UTF8.GetBytes(json)));

        Assert.Contains(named, problem.Message, StringComparison.Ordinal);
    }
}
