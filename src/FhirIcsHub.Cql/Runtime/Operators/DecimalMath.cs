using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Exponential, logarithm and power over decimals with all of their digits: a double has too few for 8 places of a large result.
/// </summary>
internal static class DecimalMath
{
    private const decimal E = 2.7182818284590452353602874714m;
    private const decimal Ln10 = 2.3025850929940456840179914547m;

    // e to the 66 is near the largest decimal, e to the minus 66 less than the smallest.
    private const int LargestExponent = 66;

    /// <summary>Null when the result is out of range.</summary>
    public static decimal? Exp(decimal value)
    {
        if (value > LargestExponent + 1)
        {
            return null;
        }

        if (value < -LargestExponent)
        {
            return 0m;
        }

        var whole = (int)Math.Round(value);
        var fraction = Series(value - whole);
        try
        {
            return whole >= 0 ? WholePower(E, whole) * fraction : fraction / WholePower(E, -whole);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <param name="value">Above 0.</param>
    public static decimal Ln(decimal value)
    {
        // Between 1 and 10 the first guess of a double is good, and two steps of Halley make it exact.
        var tens = 0;
        for (; value >= 10; tens++)
        {
            value /= 10;
        }

        for (; value < 1; tens--)
        {
            value *= 10;
        }

        var result = (decimal)Math.Log((double)value);
        for (var i = 0; i < 2; i++)
        {
            var guess = Exp(result)!.Value;
            result += 2 * (value - guess) / (value + guess);
        }

        return result + (tens * Ln10);
    }

    /// <summary>To 8 places; null where there is no result or it is out of range.</summary>
    public static decimal? Power(decimal value, decimal exponent)
    {
        if (exponent == 0)
        {
            return 1m;
        }

        if (value == 0)
        {
            return exponent > 0 ? 0m : null;
        }

        if (decimal.Truncate(exponent) == exponent && Math.Abs(exponent) <= int.MaxValue)
        {
            return IntegerPower(value, (int)exponent);
        }

        return value > 0 && DecimalArithmetic.Checked(() => exponent * Ln(value)) is { } power && Exp(power) is { } result
            ? CqlDecimal.Fit(result) : null;
    }

    private static decimal? IntegerPower(decimal value, int exponent)
    {
        if (exponent > 0)
        {
            return DecimalArithmetic.Checked(() => WholePower(value, exponent));
        }

        try
        {
            var divisor = WholePower(value, exponent == int.MinValue ? int.MaxValue : -exponent);
            return divisor == 0 ? null : DecimalArithmetic.Checked(() => 1 / divisor);
        }
        catch (OverflowException)
        {
            // One over more than a decimal holds.
            return 0m;
        }
    }

    private static decimal WholePower(decimal value, int exponent)
    {
        var result = 1m;
        while (true)
        {
            if ((exponent & 1) == 1)
            {
                result *= value;
            }

            exponent >>= 1;
            if (exponent == 0)
            {
                return result;
            }

            value *= value;
        }
    }

    // For values between -1/2 and 1/2.
    private static decimal Series(decimal value)
    {
        var (sum, term) = (1m, 1m);
        for (var n = 1; n < 40 && term != 0; n++)
        {
            term = term * value / n;
            sum += term;
        }

        return sum;
    }
}
