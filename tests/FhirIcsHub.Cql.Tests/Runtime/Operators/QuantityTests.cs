using System.Globalization;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Runtime.Operators;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("1 cm", "0.01 m", true, true)]
    [InlineData("1 cm", "2 cm", false, false)]
    [InlineData("1 cm", "1 g", null, false)]
    [InlineData("1 bpm", "1 bpm", true, true)]
    [InlineData("1 bpm", "1 /min", null, false)]
    [InlineData("1 year", "1 a", null, true)]
    [InlineData("1 month", "1 mo", null, true)]
    [InlineData("1 year", "12 months", true, true)]
    [InlineData("1 year", "365 days", null, true)]
    [InlineData("1 month", "30 days", null, true)]
    [InlineData("1 week", "7 days", true, true)]
    [InlineData("1 week", "1 wk", true, true)]
    [InlineData("24 hours", "1 d", true, true)]
    [InlineData("1 years", "1 year", true, true)]
    [InlineData("37 Cel", "98.6 [degF]", true, true)]
    public void Quantities_are_compared_through_their_units(string left, string right, bool? equal, bool equivalent)
    {
        Assert.Equal(equal, EqualityOperators.Equal(Read(left), Read(right)));
        Assert.Equal(equal, EqualityOperators.Equal(Read(right), Read(left)));
        Assert.Equal(equivalent, EquivalenceOperators.Equivalent(Read(left), Read(right)));
        Assert.Equal(equivalent, EquivalenceOperators.Equivalent(Read(right), Read(left)));
    }

    [Theory]
    [InlineData("1 m", "1 cm", "101 cm")]
    [InlineData("1 cm", "1 m", "101 cm")]
    [InlineData("1 year", "1 month", "13 month")]
    [InlineData("2 weeks", "1 day", "15 day")]
    [InlineData("1 g", "1 m", null)]
    [InlineData("1 year", "1 a", null)]
    [InlineData("1 bpm", "2 bpm", "3 bpm")]
    public void A_sum_has_the_finer_unit(string left, string right, string? sum) =>
        Assert.Equal(sum is null ? null : Read(sum), ArithmeticOperators.Add(Read(left), Read(right)));

    [Theory]
    [InlineData("2 cm", "3 cm", "6 cm2")]
    [InlineData("2 cm", "1 m", "200 cm2")]
    [InlineData("2 g/cm3", "3 cm3", "6 g")]
    [InlineData("2 1", "3 cm", "6 cm")]
    [InlineData("2 mg", "3 /d", "6 mg/d")]
    [InlineData("2 Cel", "3 cm", null)]
    public void A_product_has_the_product_of_the_units(string left, string right, string? product) =>
        Assert.Equal(product is null ? null : Read(product), ArithmeticOperators.Multiply(Read(left), Read(right)));

    [Theory]
    [InlineData("6 g", "3 g", "2 1")]
    [InlineData("1 g", "1 mg", "1000 1")]
    [InlineData("6 mg", "3 mL", "2 mg/mL")]
    [InlineData("6 cm2", "3 cm", "2 cm")]
    [InlineData("6 g", "2 1", "3 g")]
    [InlineData("6 g", "0 g", null)]
    public void A_quotient_has_the_quotient_of_the_units(string left, string right, string? quotient) =>
        Assert.Equal(quotient is null ? null : Read(quotient), ArithmeticOperators.Divide(Read(left), Read(right)));

    [Theory]
    [InlineData("10.1 cm", "3.1 cm", "3 cm", "0.8 cm")]
    [InlineData("1 m", "30 cm", "3 m", "0.1 m")]
    [InlineData("1 m", "0 cm", null, null)]
    public void Whole_quotients_and_rests_keep_the_unit_of_the_dividend(string left, string right, string? quotient, string? rest)
    {
        Assert.Equal(quotient is null ? null : Read(quotient), DivisionOperators.TruncatedDivide(Read(left), Read(right)));
        Assert.Equal(rest is null ? null : Read(rest), DivisionOperators.Modulo(Read(left), Read(right)));
    }

    [Fact]
    public void Ratios_are_equal_by_their_parts_and_equivalent_by_their_proportion()
    {
        var (one, ten) = (new CqlRatio(Read("1 1"), Read("100 1")), new CqlRatio(Read("10 1"), Read("1000 1")));
        Assert.False(EqualityOperators.Equal(one, ten));
        Assert.True(EquivalenceOperators.Equivalent(one, ten));
        Assert.True(EqualityOperators.Equal(one, new CqlRatio(Read("1.0 1"), Read("100 1"))));
    }

    [Fact]
    public void A_value_at_the_end_of_a_decimal_compares_without_overflow()
    {
        var largest = new CqlQuantity(decimal.MaxValue, "years");
        Assert.True(ComparisonOperators.Greater(largest, Read("1 month")));
        Assert.False(EquivalenceOperators.Equivalent(largest, Read("1 day")));
        Assert.Null(ArithmeticOperators.Add(largest, Read("1 month")));
    }

    private static CqlQuantity Read(string text) => text.Split(' ') is [var value, var unit]
        ? new CqlQuantity(decimal.Parse(value, CultureInfo.InvariantCulture), unit)
        : throw new FormatException(text);
}
