using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Add, Subtract, Multiply and Divide (CQL, Arithmetic Operators): null when an operand is null or the result is out of range; decimals to
/// 8 places. Dates that leave the calendar are an error.
/// </summary>
internal static class ArithmeticOperators
{
    public static int? Add(int? left, int? right) => left is { } x && right is { } y ? InRange((long)x + y) : null;

    public static long? Add(long? left, long? right) => left is { } x && right is { } y ? InRange((Int128)x + y) : null;

    public static decimal? Add(decimal? left, decimal? right) => left is { } x && right is { } y ? DecimalArithmetic.Add(x, y) : null;

    public static CqlQuantity? Add(CqlQuantity? left, CqlQuantity? right) =>
        left is null || right is null ? null : QuantityArithmetic.Add(left, right, 1);

    public static CqlDate? Add(CqlDate? left, CqlQuantity? right) =>
        left is { } date && right is not null ? TemporalArithmetic.Add(date, right, 1) : null;

    public static CqlDateTime? Add(CqlDateTime? left, CqlQuantity? right) =>
        left is { } value && right is not null ? TemporalArithmetic.Add(value, right, 1) : null;

    public static CqlTime? Add(CqlTime? left, CqlQuantity? right) =>
        left is { } time && right is not null ? TemporalArithmetic.Add(time, right, 1) : null;

    public static int? Subtract(int? left, int? right) => left is { } x && right is { } y ? InRange((long)x - y) : null;

    public static long? Subtract(long? left, long? right) => left is { } x && right is { } y ? InRange((Int128)x - y) : null;

    public static decimal? Subtract(decimal? left, decimal? right) => left is { } x && right is { } y ? DecimalArithmetic.Add(x, -y) : null;

    public static CqlQuantity? Subtract(CqlQuantity? left, CqlQuantity? right) =>
        left is null || right is null ? null : QuantityArithmetic.Add(left, right, -1);

    public static CqlDate? Subtract(CqlDate? left, CqlQuantity? right) =>
        left is { } date && right is not null ? TemporalArithmetic.Add(date, right, -1) : null;

    public static CqlDateTime? Subtract(CqlDateTime? left, CqlQuantity? right) =>
        left is { } value && right is not null ? TemporalArithmetic.Add(value, right, -1) : null;

    public static CqlTime? Subtract(CqlTime? left, CqlQuantity? right) =>
        left is { } time && right is not null ? TemporalArithmetic.Add(time, right, -1) : null;

    public static int? Multiply(int? left, int? right) => left is { } x && right is { } y ? InRange((long)x * y) : null;

    public static long? Multiply(long? left, long? right) => left is { } x && right is { } y ? InRange((Int128)x * y) : null;

    public static decimal? Multiply(decimal? left, decimal? right) =>
        left is { } x && right is { } y ? DecimalArithmetic.Multiply(x, y) : null;

    public static CqlQuantity? Multiply(CqlQuantity? left, CqlQuantity? right) =>
        left is null || right is null ? null : QuantityArithmetic.Multiply(left, right);

    public static decimal? Divide(decimal? left, decimal? right) =>
        left is { } x && right is { } y ? DecimalArithmetic.Divide(x, y) : null;

    public static CqlQuantity? Divide(CqlQuantity? left, CqlQuantity? right) =>
        left is null || right is null ? null : QuantityArithmetic.Divide(left, right);

    public static object? Add(object? left, object? right)
    {
        if (left is null || right is null)
        {
            return null;
        }

        if (UncertainNumbers.AreRanges(left, right))
        {
            return UncertainNumbers.Lift(left, right, (x, y) => (Int128)x + y);
        }

        return (left, right) switch
        {
            (CqlDate x, CqlQuantity y) => TemporalArithmetic.Add(x, y, 1),
            (CqlDateTime x, CqlQuantity y) => TemporalArithmetic.Add(x, y, 1),
            (CqlTime x, CqlQuantity y) => TemporalArithmetic.Add(x, y, 1),
            (string x, string y) => x + y,
            _ => Aligned("Add", left, right, Add, Add, Add, Add),
        };
    }

    public static object? Subtract(object? left, object? right)
    {
        if (left is null || right is null)
        {
            return null;
        }

        if (UncertainNumbers.AreRanges(left, right))
        {
            return UncertainNumbers.Lift(left, right, (x, y) => (Int128)x - y);
        }

        return (left, right) switch
        {
            (CqlDate x, CqlQuantity y) => TemporalArithmetic.Add(x, y, -1),
            (CqlDateTime x, CqlQuantity y) => TemporalArithmetic.Add(x, y, -1),
            (CqlTime x, CqlQuantity y) => TemporalArithmetic.Add(x, y, -1),
            _ => Aligned("Subtract", left, right, Subtract, Subtract, Subtract, Subtract),
        };
    }

    public static object? Multiply(object? left, object? right)
    {
        if (left is null || right is null)
        {
            return null;
        }

        return UncertainNumbers.AreRanges(left, right)
            ? UncertainNumbers.Lift(left, right, (x, y) => (Int128)x * y)
            : Aligned("Multiply", left, right, Multiply, Multiply, Multiply, Multiply);
    }

    public static object? Divide(object? left, object? right)
    {
        if (left is null || right is null)
        {
            return null;
        }

        if (left is CqlQuantity || right is CqlQuantity)
        {
            Operands.Align(ref left, ref right);
            return left is CqlQuantity x && right is CqlQuantity y
                ? QuantityArithmetic.Divide(x, y) : throw OperandTypes.NotDefined("Divide", left, right);
        }

        return Operands.Decimal(left) is { } dividend && Operands.Decimal(right) is { } divisor
            ? DecimalArithmetic.Divide(dividend, divisor)
            : throw OperandTypes.NotDefined("Divide", left, right);
    }

    private static object? Aligned(
        string name, object? left, object? right, Func<int?, int?, int?> integers, Func<long?, long?, long?> longs,
        Func<decimal?, decimal?, decimal?> decimals, Func<CqlQuantity?, CqlQuantity?, CqlQuantity?> quantities)
    {
        Operands.Align(ref left, ref right);
        return (left, right) switch
        {
            (int x, int y) => integers(x, y),
            (long x, long y) => longs(x, y),
            (decimal x, decimal y) => decimals(x, y),
            (CqlQuantity x, CqlQuantity y) => quantities(x, y),
            _ => throw OperandTypes.NotDefined(name, left, right),
        };
    }

    private static int? InRange(long value) => value is >= int.MinValue and <= int.MaxValue ? (int)value : null;

    private static long? InRange(Int128 value) => value >= long.MinValue && value <= long.MaxValue ? (long)value : null;
}
