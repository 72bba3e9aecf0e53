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
    public void A_reference_date_before_the_records_or_in_another_century_is_refused()
    {
        var options = DemoAreas.Options(1);

        Assert.Throws<ArgumentOutOfRangeException>(() => options with { ReferenceDate = DateOnly.MinValue });
        Assert.Throws<ArgumentOutOfRangeException>(() => options with { ReferenceDate = DateOnly.MaxValue });
    }

    [Theory]
    [InlineData(1980, 1, 1)]
    [InlineData(2000, 2, 29)]
    [InlineData(2100, 1, 1)]
    public void Any_other_day_can_be_the_reference_date(int year, int month, int day) =>
        Assert.NotEmpty(SyntheticPopulation.Generate(DemoAreas.Options(300) with { ReferenceDate = new DateOnly(year, month, day) }).ToList());

    [Fact]
    public void One_person_is_a_population() => Assert.NotEmpty(DemoAreas.Messages(1));
}
