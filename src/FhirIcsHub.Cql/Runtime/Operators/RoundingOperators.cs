using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Whole numbers near a decimal, and signs (CQL, Arithmetic Operators): null when the result is out of the range of its type.
/// </summary>
internal static class RoundingOperators
{
    public static int? Ceiling(decimal? operand) => operand is { } value ? Whole(decimal.Ceiling(value)) : null;

    public static int? Floor(decimal? operand) => operand is { } value ? Whole(decimal.Floor(value)) : null;

    public static int? Truncate(decimal? operand) => operand is { } value ? Whole(decimal.Truncate(value)) : null;

    /// <summary>
    /// To that many decimal places, or to the whole number; halves away from zero. Places below 0 round to tens and hundreds.
    /// </summary>
    public static decimal? Round(decimal? operand, int? precision = null)
    {
        if (operand is not { } value)
        {
            return null;
        }

        var places = precision ?? 0;
        if (places >= 0)
        {
            return places >= value.Scale ? value : Math.Round(value, places, MidpointRounding.AwayFromZero);
        }

        var unit = 1m;
        for (var i = places; i < 0; i++)
        {
            if (unit > Math.Abs(value) * 2)
            {
                return 0m;
            }

            unit *= 10;
        }

        return Math.Round(value / unit, MidpointRounding.AwayFromZero) * unit;
    }

    public static int? Abs(int? operand) => operand is { } value && value != int.MinValue ? Math.Abs(value) : null;

    public static long? Abs(long? operand) => operand is { } value && value != long.MinValue ? Math.Abs(value) : null;

    public static decimal? Abs(decimal? operand) => operand is { } value ? Math.Abs(value) : null;

    public static CqlQuantity? Abs(CqlQuantity? operand) => operand is null ? null : new CqlQuantity(Math.Abs(operand.Value), operand.Unit);

    public static int? Negate(int? operand) => operand is { } value && value != int.MinValue ? -value : null;

    public static long? Negate(long? operand) => operand is { } value && value != long.MinValue ? -value : null;

    public static decimal? Negate(decimal? operand) => -operand;

    public static CqlQuantity? Negate(CqlQuantity? operand) => operand is null ? null : new CqlQuantity(-operand.Value, operand.Unit);

    public static object? Ceiling(object? operand) => operand is null ? null : Ceiling(Number("Ceiling", operand));

    public static object? Floor(object? operand) => operand is null ? null : Floor(Number("Floor", operand));

    public static object? Truncate(object? operand) => operand is null ? null : Truncate(Number("Truncate", operand));

    public static object? Round(object? operand, object? precision) =>
        operand is null ? null : Round(Number("Round", operand), (int?)precision);

    public static object? Abs(object? operand) => operand switch
    {
        null => null,
        int value => Abs((int?)value),
        long value => Abs((long?)value),
        decimal value => Math.Abs(value),
        CqlQuantity value => Abs(value),
        _ => throw OperandTypes.NotDefined("Abs", operand),
    };

    public static object? Negate(object? operand) => operand switch
    {
        null => null,
        int value => Negate((int?)value),
        long value => Negate((long?)value),
        decimal value => -value,
        CqlQuantity value => Negate(value),
        CqlInterval<int> { HasStart: true, HasEnd: true } range => UncertainNumbers.Of(-(long)range.End, -(long)range.Start),
        _ => throw OperandTypes.NotDefined("Negate", operand),
    };

    private static decimal Number(string name, object operand) => Operands.Decimal(operand) ?? throw OperandTypes.NotDefined(name, operand);

    private static int? Whole(decimal value) => value is >= int.MinValue and <= int.MaxValue ? (int)value : null;
}
