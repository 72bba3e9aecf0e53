using System.Numerics;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>Decimals by the rules of CQL: 8 decimal places, null where the result has more than 28 digits before the point.</summary>
internal static class DecimalArithmetic
{
    /// <summary>A product of larger factors may leave the range of a decimal.</summary>
    private const decimal SafeFactor = 100_000_000_000_000m;

    // Half of what a decimal holds: the sum of two is in range.
    private const decimal SafeTerm = 39_000_000_000_000_000_000_000_000_000m;

    public static decimal? Add(decimal left, decimal right) =>
        Math.Abs(left) < SafeTerm && Math.Abs(right) < SafeTerm ? CqlDecimal.Fit(left + right) : Checked(() => left + right);

    public static decimal? Multiply(decimal left, decimal right)
    {
        if (Math.Abs(left) >= SafeFactor || Math.Abs(right) >= SafeFactor)
        {
            return Checked(() => left * right);
        }

        // What was rounded to 28 digits is not to be rounded again.
        var product = left * right;
        return product.Scale <= CqlDecimal.MaxScale || product.Scale == left.Scale + right.Scale
            ? CqlDecimal.Fit(product) : ExactProduct(left, right);
    }

    /// <summary>Null for a divisor of 0.</summary>
    public static decimal? Divide(decimal left, decimal right) =>
        right == 0 ? null
            : Math.Abs(left) < SafeFactor && Math.Abs(right) > CqlDecimal.Step ? CqlDecimal.Fit(left / right)
            : Checked(() => left / right);

    /// <summary>The quotient without its decimal places; null for a divisor of 0.</summary>
    public static decimal? TruncatedDivide(decimal left, decimal right) =>
        right == 0 ? null : Math.Abs(right) >= 1 ? decimal.Truncate(left / right) : Checked(() => decimal.Truncate(left / right));

    /// <summary>What is left over, with the sign of the dividend; null for a divisor of 0.</summary>
    public static decimal? Modulo(decimal left, decimal right) => right == 0 ? null : Checked(() => left % right);

    private static decimal ExactProduct(decimal left, decimal right)
    {
        var unit = BigInteger.Pow(10, left.Scale + right.Scale - CqlDecimal.MaxScale);
        var product = BigInteger.DivRem(Mantissa(left) * Mantissa(right), unit, out var rest);
        product += rest * 2 >= unit ? 1 : 0;
        return (left < 0) == (right < 0) ? (decimal)product * CqlDecimal.Step : -(decimal)product * CqlDecimal.Step;
    }

    private static BigInteger Mantissa(decimal value) => (BigInteger)(Math.Abs(value) / new decimal(1, 0, 0, false, value.Scale));

    /// <summary>The result in the decimal places of CQL, or null when it is out of the range of a decimal.</summary>
    public static decimal? Checked(Func<decimal> operation)
    {
        try
        {
            return CqlDecimal.Fit(operation());
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
