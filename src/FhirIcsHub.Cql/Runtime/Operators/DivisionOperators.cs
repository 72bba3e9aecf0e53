using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>Whole quotients and what is left over (CQL, Truncated Divide and Modulo): null for a divisor of 0 and on overflow.</summary>
internal static class DivisionOperators
{
    public static int? TruncatedDivide(int? left, int? right) =>
        left is { } x && right is { } y && y != 0 && !(x == int.MinValue && y == -1) ? x / y : null;

    public static long? TruncatedDivide(long? left, long? right) =>
        left is { } x && right is { } y && y != 0 && !(x == long.MinValue && y == -1) ? x / y : null;

    public static decimal? TruncatedDivide(decimal? left, decimal? right) =>
        left is { } x && right is { } y ? DecimalArithmetic.TruncatedDivide(x, y) : null;

    public static CqlQuantity? TruncatedDivide(CqlQuantity? left, CqlQuantity? right) =>
        left is null || right is null ? null : QuantityArithmetic.TruncatedDivide(left, right);

    public static int? Modulo(int? left, int? right) => left is { } x && right is { } y && y != 0 ? y == -1 ? 0 : x % y : null;

    public static long? Modulo(long? left, long? right) => left is { } x && right is { } y && y != 0 ? y == -1 ? 0 : x % y : null;

    public static decimal? Modulo(decimal? left, decimal? right) =>
        left is { } x && right is { } y ? DecimalArithmetic.Modulo(x, y) : null;

    public static CqlQuantity? Modulo(CqlQuantity? left, CqlQuantity? right) =>
        left is null || right is null ? null : QuantityArithmetic.Modulo(left, right);

    /// <exception cref="CqlException">An operand is uncertain: a range has no whole quotient.</exception>
    public static object? TruncatedDivide(object? left, object? right)
    {
        Align("TruncatedDivide", ref left, ref right);
        return (left, right) switch
        {
            (null, _) or (_, null) => null,
            (int x, int y) => TruncatedDivide(x, y),
            (long x, long y) => TruncatedDivide(x, y),
            (decimal x, decimal y) => DecimalArithmetic.TruncatedDivide(x, y),
            (CqlQuantity x, CqlQuantity y) => QuantityArithmetic.TruncatedDivide(x, y),
            _ => throw OperandTypes.NotDefined("TruncatedDivide", left, right),
        };
    }

    /// <exception cref="CqlException">An operand is uncertain.</exception>
    public static object? Modulo(object? left, object? right)
    {
        Align("Modulo", ref left, ref right);
        return (left, right) switch
        {
            (null, _) or (_, null) => null,
            (int x, int y) => Modulo(x, y),
            (long x, long y) => Modulo(x, y),
            (decimal x, decimal y) => DecimalArithmetic.Modulo(x, y),
            (CqlQuantity x, CqlQuantity y) => QuantityArithmetic.Modulo(x, y),
            _ => throw OperandTypes.NotDefined("Modulo", left, right),
        };
    }

    private static void Align(string name, ref object? left, ref object? right)
    {
        if (left is CqlInterval || right is CqlInterval)
        {
            throw OperandTypes.NotDefined(name, left, right);
        }

        Operands.Align(ref left, ref right);
    }
}
