using Xunit;

namespace FhirIcsHub.Synthetic.Tests;

public class SyntheticOptionsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(SyntheticOptions.MostPeople + 1)]
    public void A_population_that_cannot_be_numbered_is_refused(int people) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticOptions(people, 1, DemoAreas.All));

    [Fact]
    public void A_population_needs_somewhere_to_live()
    {
        var empty = DemoAreas.All[0] with { Postcodes = [] };

        Assert.Throws<ArgumentException>(() => new SyntheticOptions(10, 1, []));
        Assert.Throws<ArgumentException>(() => new SyntheticOptions(10, 1, [empty]));
    }

    [Fact]
    public void One_person_is_a_population() => Assert.NotEmpty(DemoAreas.Messages(1));
}
