using System.Globalization;
using FhirIcsHub.Fhir.Ucum;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class SortableAmountTests
{
    private static readonly string[] Masses = ["mg", "g", "kg", "[lb_av]", "[oz_av]", "ug", "t"];

    [Fact]
    public void The_order_of_the_texts_is_the_exact_order_of_the_amounts()
    {
        var random = new Random(17);
        for (var i = 0; i < 5_000; i++)
        {
            var (one, other) = (Number(random), random.Next(4) == 0 ? 0 : Number(random));
            var (left, right) = (Unit(random), Unit(random));
            var expected = left.Compare(one, right, other)!.Value;
            Assert.Equal(Math.Sign(expected), Math.Sign(string.CompareOrdinal(Amount(one, left), Amount(other, right))));
        }
    }

    [Theory]
    [InlineData("98.6", "[degF]", "37", "Cel")]
    [InlineData("60", "/min", "1", "/s")]
    [InlineData("16", "[oz_av]", "1", "[lb_av]")]
    [InlineData("1", "/min", "60", "/h")]
    [InlineData("6", "mol", "6000", "mmol")]
    [InlineData("0", "Cel", "273.15", "K")]
    public void Equal_amounts_have_the_same_text(string one, string unit, string other, string otherUnit) =>
        Assert.Equal(Amount(Decimal(one), Parse(unit)), Amount(Decimal(other), Parse(otherUnit)));

    [Theory]
    [InlineData("0", "1")]
    [InlineData("0.000", "1")]
    [InlineData("72.5", "2502725")]
    [InlineData("-72.50", "0497274~")]
    [InlineData("12345678901234567890123456789012345.6", "2535123456789012345678901234567890123456")]
    public void A_number_of_the_database_is_read_and_written(string number, string amount)
    {
        Assert.Equal(amount, SortableAmount.FromNumber(number));
        Assert.Equal(double.Parse(number, CultureInfo.InvariantCulture), SortableAmount.ToDouble(amount), 15);
    }

    private static string Amount(decimal value, Unit unit)
    {
        var line = unit.Line!;
        return SortableAmount.Of(SortableDecimal.Encode(value), $"{line.Numerator}", $"{line.Offset}", $"{line.Denominator}");
    }

    private static decimal Number(Random random) =>
        Math.Round(((decimal)random.NextDouble() - 0.5m) * (decimal)Math.Pow(10, random.Next(-6, 9)), random.Next(0, 12));

    private static Unit Unit(Random random) => Parse(Masses[random.Next(Masses.Length)]);

    private static Unit Parse(string unit)
    {
        Assert.True(UcumUnit.TryParse(unit, out var parsed));
        return parsed;
    }

    private static decimal Decimal(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
