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

    public static decimal? Multiply(decimal left, decimal right) =>
        Math.Abs(left) < SafeFactor && Math.Abs(right) < SafeFactor ? CqlDecimal.Fit(left * right) : Checked(() => left * right);

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
