using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>Steps by the per of Collapse and Expand: a number for numbers, a duration for dates and times.</summary>
internal static class PerStep
{
    /// <summary>The point a number of pers behind another one; null when the per does not fit the point type, or at its end.</summary>
    public static object? After(object point, CqlQuantity per, long times = 1) => point switch
    {
        int number => Whole(number, per, times) is { } sum and >= int.MinValue and <= int.MaxValue ? (int)sum : null,
        long number => Whole(number, per, times) is { } sum and >= long.MinValue and <= long.MaxValue ? (long)sum : null,
        decimal number => Number(per) is { } step ? InRange(number + (step * times)) : null,
        CqlQuantity quantity => QuantityUnits.In(per, quantity.Unit) is { } step && InRange(quantity.Value + (step * times)) is { } sum
            ? new CqlQuantity(sum, quantity.Unit) : null,
        CqlDate date => CalendarUnits.OfDuration(per.Unit) is { } unit
            && CalendarArithmetic.TryAdd(date, Amount(per, times), unit, out var moved) ? moved : null,
        CqlDateTime value => CalendarUnits.OfDuration(per.Unit) is { } unit
            && CalendarArithmetic.TryAdd(value, Amount(per, times), unit, out var moved) ? moved : null,
        CqlTime time => CalendarUnits.OfDuration(per.Unit) is { } unit and >= Elm.DateTimePrecision.Hour
            && CalendarArithmetic.AddWithinDays(time, Amount(per, times), unit, out var days) is var moved && days == 0 ? moved : null,
        _ => null,
    };

    /// <summary>The per of numbers; null when it has another unit than 1.</summary>
    public static decimal? Number(CqlQuantity per) => QuantityUnits.In(per, CqlQuantity.NoUnit);

    private static decimal? Whole(long number, CqlQuantity per, long times) =>
        Number(per) is { } step ? number + decimal.Floor(step * times) : null;

    private static long Amount(CqlQuantity per, long times) => (long)decimal.Truncate(per.Value * times);

    private static decimal? InRange(decimal value) => value is >= CqlDecimal.MinValue and <= CqlDecimal.MaxValue ? value : null;
}
