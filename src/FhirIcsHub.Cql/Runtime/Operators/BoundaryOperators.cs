using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// How exact a value is, and the least and greatest values that it can stand for (CQL, Precision, LowBoundary, HighBoundary). Precision is
/// counted in digits: decimal places, 4 for a year to 17 for a millisecond, 2 for an hour to 9 for a millisecond of a time.
/// </summary>
internal static class BoundaryOperators
{
    private static readonly DateTimePrecision[] Precisions =
    [
        DateTimePrecision.Year, DateTimePrecision.Month, DateTimePrecision.Day, DateTimePrecision.Hour, DateTimePrecision.Minute,
        DateTimePrecision.Second, DateTimePrecision.Millisecond,
    ];

    public static object? Precision(object? operand) => operand switch
    {
        null => null,
        decimal value => (int)value.Scale,
        CqlDate date => DateDigits(date.Precision),
        CqlDateTime value => DateDigits(value.Precision),
        CqlTime time => DateDigits(time.Precision) - DateDigits(DateTimePrecision.Day),
        _ => throw OperandTypes.NotDefined("Precision", operand),
    };

    /// <summary>Null when the precision is none of the type.</summary>
    public static object? LowBoundary(object? operand, object? precision) =>
        Boundary("LowBoundary", operand, (int?)precision, isHigh: false);

    /// <summary>Null when the precision is none of the type.</summary>
    public static object? HighBoundary(object? operand, object? precision) =>
        Boundary("HighBoundary", operand, (int?)precision, isHigh: true);

    private static object? Boundary(string name, object? operand, int? digits, bool isHigh) => operand switch
    {
        null => null,
        decimal value => Boundary(value, digits ?? CqlDecimal.MaxScale, isHigh),
        int value => Boundary(value, digits ?? CqlDecimal.MaxScale, isHigh),
        CqlDate date => PrecisionOf(digits ?? DateDigits(DateTimePrecision.Day)) is { } to and <= DateTimePrecision.Day
            ? (isHigh ? TemporalBoundaries.High(date) : TemporalBoundaries.Low(date)).WithPrecision(to) : null,
        CqlDateTime value => PrecisionOf(digits ?? DateDigits(DateTimePrecision.Millisecond)) is { } to
            ? (isHigh ? TemporalBoundaries.High(value) : TemporalBoundaries.Low(value)).WithPrecision(to) : null,
        CqlTime time => PrecisionOf((digits ?? DateDigits(DateTimePrecision.Millisecond) - 8) + 8) is { } to and >= DateTimePrecision.Hour
            ? (isHigh ? TemporalBoundaries.High(time) : TemporalBoundaries.Low(time)).WithPrecision(to) : null,
        _ => throw OperandTypes.NotDefined(name, operand),
    };

    // A decimal stands for all that begin with its digits: 1.587 for 1.58700000 to 1.58799999.
    private static decimal? Boundary(decimal value, int digits, bool isHigh)
    {
        if (digits is < 0 or > CqlDecimal.MaxScale || Math.Abs(value) > CqlDecimal.MaxValue)
        {
            return null;
        }

        var unit = new decimal(1, 0, 0, false, value.Scale);
        var rest = value.Scale < CqlDecimal.MaxScale ? unit - CqlDecimal.Step : 0m;
        var boundary = isHigh == value >= 0 ? value + (value >= 0 ? rest : -rest) : value;
        var scaled = digits < CqlDecimal.MaxScale
            ? Math.Round(boundary, digits, isHigh ? MidpointRounding.ToPositiveInfinity : MidpointRounding.ToNegativeInfinity)
            : boundary;
        return scaled + new decimal(0, 0, 0, false, (byte)digits);
    }

    private static int DateDigits(DateTimePrecision precision) => precision switch
    {
        DateTimePrecision.Year => 4,
        DateTimePrecision.Month => 6,
        DateTimePrecision.Day => 8,
        DateTimePrecision.Hour => 10,
        DateTimePrecision.Minute => 12,
        DateTimePrecision.Second => 14,
        _ => 17,
    };

    private static DateTimePrecision? PrecisionOf(int digits)
    {
        foreach (var precision in Precisions)
        {
            if (DateDigits(precision) == digits)
            {
                return precision;
            }
        }

        return null;
    }
}
