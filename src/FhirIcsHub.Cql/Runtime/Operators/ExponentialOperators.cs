using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Powers, exponentials and logarithms (CQL, Power, Exp, Ln, Log), right to the 8 decimal places of CQL: null where there is no result or
/// it is out of range, save that Exp out of range and Ln of 0 are errors.
/// </summary>
internal static class ExponentialOperators
{
    /// <exception cref="CqlException">The result is out of range.</exception>
    public static decimal? Exp(decimal? operand) => operand is { } value
        ? DecimalMath.Exp(value) is { } result ? CqlDecimal.Fit(result) : throw new CqlException("Exp: the result is out of range")
        : null;

    /// <summary>Null of a negative number.</summary>
    /// <exception cref="CqlException">The operand is 0.</exception>
    public static decimal? Ln(decimal? operand) => operand switch
    {
        null or < 0 => null,
        0 => throw new CqlException("Ln: 0 has no logarithm"),
        { } value => CqlDecimal.Fit(DecimalMath.Ln(value)),
    };

    /// <summary>The logarithm to a base; null for arguments and bases not above 0, and for the base 1.</summary>
    public static decimal? Log(decimal? operand, decimal? @base) =>
        operand is > 0 and { } value && @base is > 0 and not 1 and { } to
            ? CqlDecimal.Fit(DecimalMath.Ln(value) / DecimalMath.Ln(to))
            : null;

    public static decimal? Power(decimal? @base, decimal? exponent) => @base is { } x && exponent is { } y ? DecimalMath.Power(x, y) : null;

    public static object? Exp(object? operand) => operand is null ? null : Exp(Number("Exp", operand));

    public static object? Ln(object? operand) => operand is null ? null : Ln(Number("Ln", operand));

    public static object? Log(object? operand, object? @base) =>
        operand is null || @base is null ? null : Log(Number("Log", operand), Number("Log", @base));

    /// <summary>Whole numbers to a power that is not negative give a whole number of the wider type, others a decimal.</summary>
    public static object? Power(object? @base, object? exponent)
    {
        if (@base is null || exponent is null)
        {
            return null;
        }

        return (@base, exponent) switch
        {
            (int x, int y) when y >= 0 =>
                WholePower(x, y) is { } power && power >= int.MinValue && power <= int.MaxValue ? (object)(int)power : null,
            (int or long, int or long) when Convert(exponent) is >= 0 and var times =>
                WholePower(Convert(@base), times) is { } power && power >= long.MinValue && power <= long.MaxValue ? (long)power : null,
            _ => DecimalMath.Power(Number("Power", @base), Number("Power", exponent)),
        };
    }

    // Null when it does not fit; more than 128 steps are only made by 0, 1 and -1.
    private static Int128? WholePower(long value, long times)
    {
        if (value is 0 or 1 or -1)
        {
            return times == 0 ? 1 : value == -1 && times % 2 == 0 ? 1 : value;
        }

        Int128 result = 1;
        for (; times > 0; times--)
        {
            result *= value;
            if (result > long.MaxValue || result < long.MinValue)
            {
                return null;
            }
        }

        return result;
    }

    private static long Convert(object number) => number is int value ? value : (long)number;

    private static decimal Number(string name, object operand) => Operands.Decimal(operand) ?? throw OperandTypes.NotDefined(name, operand);
}
