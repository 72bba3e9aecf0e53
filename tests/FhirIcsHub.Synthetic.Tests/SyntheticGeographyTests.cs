using System.Text;
using System.Text.Json;
using Xunit;

namespace FhirIcsHub.Synthetic.Tests;

public class SyntheticGeographyTests
{
    [Fact]
    public void The_demo_geography_has_three_places_eight_neighbourhoods_and_all_quintiles()
    {
        var areas = DemoAreas.All;

        Assert.Equal(8, areas.Count);
        Assert.Equal(3, areas.Select(area => area.PlaceId).Distinct().Count());
        Assert.All(areas, area => Assert.Equal(3, area.Practices.Count));
        Assert.All(areas, area => Assert.Equal(12, area.Postcodes.Count));
        Assert.Equal([1, 2, 3, 4, 5], areas.SelectMany(area => area.Postcodes).Select(postcode => postcode.ImdQuintile).Distinct().Order());
    }

    [Fact]
    public void No_real_postcode_or_practice_is_in_the_demo_geography()
    {
        var postcodes = DemoAreas.All.SelectMany(area => area.Postcodes).Select(postcode => postcode.Postcode).ToList();
        var practices = DemoAreas.All.SelectMany(area => area.Practices).Select(practice => practice.OdsCode).ToList();

        Assert.All(postcodes, postcode => Assert.Matches("^ZZ[0-9] [0-9][A-Z]{2}$", postcode));
        Assert.All(practices, code => Assert.Matches("^Y90[0-9]{3}$", code));
        Assert.Equal(postcodes.Count, postcodes.Distinct().Count());
        Assert.Equal(practices.Count, practices.Distinct().Count());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"places":[{"id":"p","name":"P","neighbourhoods":[{"id":"n","name":"N","practices":[]}]}]}""")]
    [InlineData("""{"places":[{"id":"p","name":"P","neighbourhoods":[{"id":"n","name":"N","practices":[],"postcodes":[{"postcode":"ZZ1 1AA","imdQuintile":6}]}]}]}""")]
    [InlineData("not json")]
    public void What_is_no_geography_is_refused(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));

        Assert.ThrowsAny<JsonException>(() => SyntheticGeography.Read(stream));
    }
}
