using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Dates and times plus or minus a quantity of time (CQL, Add of DateTime). The unit is a calendar unit or the UCUM unit of its name; of
/// the amount only the whole part counts, except of seconds, whose fraction counts as milliseconds. Null for units that are no time.
/// </summary>
internal static class TemporalArithmetic
{
    /// <exception cref="CqlException">The result leaves the years 1 to 9999.</exception>
    public static CqlDate? Add(CqlDate date, CqlQuantity quantity, int sign) =>
        !TryAmount(quantity, sign, date.Precision, out var amount, out var unit) ? null
            : CalendarArithmetic.TryAdd(date, amount, unit, out var result) ? result
            : throw OutOfRange();

    /// <exception cref="CqlException">The result leaves the years 1 to 9999.</exception>
    public static CqlDateTime? Add(CqlDateTime value, CqlQuantity quantity, int sign) =>
        !TryAmount(quantity, sign, value.Precision, out var amount, out var unit) ? null
            : CalendarArithmetic.TryAdd(value, amount, unit, out var result) ? result
            : throw OutOfRange();

    /// <summary>Times go round at midnight; days and above leave them as they are.</summary>
    public static CqlTime? Add(CqlTime time, CqlQuantity quantity, int sign)
    {
        if (!TryAmount(quantity, sign, time.Precision, out var amount, out var unit))
        {
            return null;
        }

        return unit < DateTimePrecision.Hour ? time : CalendarArithmetic.AddWithinDays(time, amount, unit, out _);
    }

    private static bool TryAmount(CqlQuantity quantity, int sign, DateTimePrecision precision, out long amount, out DateTimePrecision unit)
    {
        amount = 0;
        unit = default;
        if (CalendarUnits.OfDuration(quantity.Unit) is not { } known)
        {
            return false;
        }

        unit = known;
        var value = quantity.Value;
        if (unit == DateTimePrecision.Second && precision == DateTimePrecision.Millisecond && value != decimal.Truncate(value))
        {
            value *= 1000;
            unit = DateTimePrecision.Millisecond;
        }

        // No date is that far from another.
        amount = sign * (long)Math.Clamp(decimal.Truncate(value), -1_000_000_000_000_000_000m, 1_000_000_000_000_000_000m);
        return true;
    }

    private static CqlException OutOfRange() => new("the date lies outside of the years 0001 to 9999");
}
