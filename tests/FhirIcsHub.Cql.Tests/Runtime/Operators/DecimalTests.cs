using System.Globalization;
using System.Numerics;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Runtime.Operators;

public sealed class DecimalTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20261122, 9);

    // In units of the least step of CQL.
    private static readonly BigInteger Step = BigInteger.Pow(10, 8);

    private static readonly Arbitrary<decimal> Decimals = (
        from high in Gen.OneOf(Gen.Choose(0, int.MaxValue), Gen.Choose(0, 20))
        from low in Gen.Choose(0, 99_999_999)
        from places in Gen.Choose(0, 8)
        from sign in Gen.Elements(-1m, 1m)
        select sign * Math.Round(high + (low / 100_000_000m), places)).ToArbitrary();

    /// <summary>The oracle calculates with whole numbers of steps and rounds by itself.</summary>
    [Fact]
    public void Results_are_exact_and_rounded_to_8_places_half_away_from_zero() =>
        Check.One(Many, Prop.ForAll(Decimals, Decimals, (x, y) =>
        {
            var (a, b) = (Steps(x), Steps(y));
            return Steps(ArithmeticOperators.Add(x, y)!.Value) == a + b
                && Steps(ArithmeticOperators.Subtract(x, y)!.Value) == a - b
                && Steps(ArithmeticOperators.Multiply(x, y)!.Value) == Rounded(a * b, Step)
                && (y == 0
                    ? ArithmeticOperators.Divide(x, y) is null
                    : Steps(ArithmeticOperators.Divide(x, y)!.Value) == Rounded(a * Step, b)
                        && Steps(DivisionOperators.Modulo(x, y)!.Value) == BigInteger.Remainder(a, b)
                        && Steps(DivisionOperators.TruncatedDivide(x, y)!.Value) == a / b * Step);
        }));

    [Fact]
    public void Integers_that_leave_their_type_are_null()
    {
        Assert.Null(ArithmeticOperators.Add(int.MaxValue, (int?)1));
        Assert.Null(ArithmeticOperators.Subtract(long.MinValue, (long?)1));
        Assert.Null(ArithmeticOperators.Multiply(1 << 20, (int?)(1 << 20)));
        Assert.Null(DivisionOperators.TruncatedDivide(int.MinValue, (int?)-1));
        Assert.Equal(0, DivisionOperators.Modulo(int.MinValue, (int?)-1));
        Assert.Null(RoundingOperators.Negate((int?)int.MinValue));
        Assert.Null(RoundingOperators.Abs((long?)long.MinValue));
        Assert.Null(ExponentialOperators.Power((object)2, 31));
        Assert.Equal(1_000_000_000, ExponentialOperators.Power((object)10, 9));
        Assert.Equal(0.00000001m, ExponentialOperators.Power((object)10, -8));
    }

    [Fact]
    public void Decimals_that_no_decimal_can_hold_are_null()
    {
        Assert.Null(ArithmeticOperators.Add(decimal.MaxValue, (decimal?)decimal.MaxValue));
        Assert.Null(ArithmeticOperators.Multiply(CqlDecimal.MaxValue, (decimal?)CqlDecimal.MaxValue));
        Assert.Null(ArithmeticOperators.Divide(CqlDecimal.MaxValue, (decimal?)0.00000001m * 0.01m));
        Assert.Null(ExponentialOperators.Power(10m, 40m));
    }

    [Theory]
    [InlineData("0.5", 0, "1")]
    [InlineData("-0.5", 0, "-1")]
    [InlineData("2.5", 0, "3")]
    [InlineData("3.14159", 2, "3.14")]
    [InlineData("3.145", 2, "3.15")]
    [InlineData("1250", -2, "1300")]
    [InlineData("49", -2, "0")]
    [InlineData("7", -40, "0")]
    public void Halves_are_rounded_away_from_zero(string value, int places, string rounded) =>
        Assert.Equal(Parse(rounded), RoundingOperators.Round(Parse(value), places));

    /// <summary>Expected values from tables of constants, more digits than a double has.</summary>
    [Theory]
    [InlineData("1", "2.71828183")]
    [InlineData("20", "485165195.40979028")]
    [InlineData("-20", "0.00000000")]
    [InlineData("40", "235385266837019985.40789991")]
    [InlineData("0.1", "1.10517092")]
    [InlineData("-1", "0.36787944")]
    public void The_exponential_is_right_to_8_places(string value, string result) =>
        Assert.Equal(Parse(result), ExponentialOperators.Exp(Parse(value)));

    [Theory]
    [InlineData("2", "0.69314718")]
    [InlineData("10", "2.30258509")]
    [InlineData("0.00000001", "-18.42068074")]
    [InlineData("1000000000000", "27.63102112")]
    public void The_logarithm_is_right_to_8_places(string value, string result) =>
        Assert.Equal(Parse(result), ExponentialOperators.Ln(Parse(value)));

    [Fact]
    public void The_exponential_undoes_the_logarithm() =>
        Check.One(Many, Prop.ForAll(Decimals, value =>
            value <= 0 || Math.Abs(DecimalMath.Exp(DecimalMath.Ln(value))!.Value - value) <= 0.00000001m));

    [Fact]
    public void Where_there_is_no_result_it_is_null_or_an_error_as_the_suite_says()
    {
        Assert.Throws<CqlException>(() => ExponentialOperators.Exp(1000m));
        Assert.Throws<CqlException>(() => ExponentialOperators.Ln(0m));
        Assert.Null(ExponentialOperators.Ln(-1m));
        Assert.Null(ExponentialOperators.Log(2m, 1m));
        Assert.Null(ExponentialOperators.Log(-2m, 10m));
        Assert.Null(ExponentialOperators.Power(-2m, 0.5m));
        Assert.Null(ExponentialOperators.Power(0m, -1m));
    }

    [Theory]
    [InlineData("1.587", 8, "1.58700000", "1.58799999")]
    [InlineData("-1.587", 8, "-1.58799999", "-1.58700000")]
    [InlineData("1.587", 2, "1.58", "1.59")]
    [InlineData("1", 8, "1.00000000", "1.99999999")]
    public void Boundaries_of_a_decimal_are_those_of_all_that_begin_with_its_digits(string value, int digits, string low, string high)
    {
        Assert.Equal(Parse(low), BoundaryOperators.LowBoundary(Parse(value), digits));
        Assert.Equal(Parse(high), BoundaryOperators.HighBoundary(Parse(value), digits));
    }

    [Theory]
    [InlineData("Integer", "2147483647", true)]
    [InlineData("Integer", "2147483648", false)]
    [InlineData("Integer", "-2147483648", true)]
    [InlineData("Long", "9223372036854775808", false)]
    [InlineData("Long", "-9223372036854775808", true)]
    [InlineData("Decimal", "0.00000001", true)]
    [InlineData("Decimal", "0.000000001", false)]
    [InlineData("Decimal", "1000000000000000000000000000.00000000", true)]
    [InlineData("Decimal", "10000000000000000000000000000.00000000", false)]
    [InlineData("Decimal", "1e5", false)]
    [InlineData("Boolean", "True", false)]
    [InlineData("Time", "T24:00", false)]
    public void Literals_out_of_range_are_an_error(string type, string text, bool isRight)
    {
        if (isRight)
        {
            Assert.NotNull(LiteralValues.Read(type, text));
        }
        else
        {
            Assert.Throws<CqlException>(() => LiteralValues.Read(type, text));
        }
    }

    private static decimal Parse(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static BigInteger Steps(decimal value)
    {
        var bits = decimal.GetBits(value);
        var mantissa = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return (bits[3] < 0 ? -mantissa : mantissa) * Step / BigInteger.Pow(10, value.Scale);
    }

    private static BigInteger Rounded(BigInteger dividend, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(BigInteger.Abs(dividend), BigInteger.Abs(divisor), out var rest);
        quotient += rest * 2 >= BigInteger.Abs(divisor) ? 1 : 0;
        return dividend.Sign * divisor.Sign * quotient;
    }
}
