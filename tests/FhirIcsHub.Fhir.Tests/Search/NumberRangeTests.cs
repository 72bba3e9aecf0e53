using System.Globalization;
using FhirIcsHub.Fhir.Search;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Search;

public class NumberRangeTests
{
    // The first five rows are the examples of the R4 search page (number, quantity); 1e2 by its rule, see NumberRange.
    [Theory]
    [InlineData("100", "100", "99.5", "100.5")]
    [InlineData("100.00", "100", "99.995", "100.005")]
    [InlineData("1.00e2", "100", "99.5", "100.5")]
    [InlineData("5.4", "5.4", "5.35", "5.45")]
    [InlineData("5.40e-3", "0.0054", "0.005395", "0.005405")]
    [InlineData("1e2", "100", "50", "150")]
    [InlineData("0", "0", "-0.5", "0.5")]
    [InlineData("-2.0", "-2", "-2.05", "-1.95")]
    [InlineData("+7", "7", "6.5", "7.5")]
    [InlineData("8E-1", "0.8", "0.75", "0.85")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001", "0.0000000000000000000000000001",
        "0.0000000000000000000000000001")]
    public void The_written_digits_imply_the_range(string text, string value, string low, string high)
    {
        Assert.True(NumberRange.TryParse(text, out var range));
        Assert.Equal((Decimal(value), Decimal(low), Decimal(high)), (range.Value, range.Low, range.High));
    }

    [Theory]
    [InlineData("1e30", "79228162514264337593543950335")]
    [InlineData("-55555555555555555555555555555555555555555555555", "-79228162514264337593543950335")]
    [InlineData("1e99999999999", "79228162514264337593543950335")]
    [InlineData("1e-99999999999", "0")]
    public void What_no_decimal_can_hold_is_held_at_its_limits(string text, string value)
    {
        Assert.True(NumberRange.TryParse(text, out var range));
        Assert.Equal(Decimal(value), range.Value);
        Assert.True(range.Low <= range.Value && range.Value <= range.High);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("5.")]
    [InlineData("1.2.3")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1,5")]
    [InlineData("foo")]
    public void What_is_no_number_is_refused(string text) => Assert.False(NumberRange.TryParse(text, out _));

    [Fact]
    public void Any_decimal_is_read_as_the_framework_reads_it()
    {
        var random = new Random(20260401);
        for (var i = 0; i < 20_000; i++)
        {
            var value = new decimal(random.Next(), random.Next(), random.Next(), random.Next(2) == 0, (byte)random.Next(29));
            var text = value.ToString(CultureInfo.InvariantCulture);
            Assert.True(NumberRange.TryParse(text, out var range));
            if (text.Count(char.IsAsciiDigit) <= 28)
            {
                Assert.Equal(value, range.Value);
            }
        }
    }

    private static decimal Decimal(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
