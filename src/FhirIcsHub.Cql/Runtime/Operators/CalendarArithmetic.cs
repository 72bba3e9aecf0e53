using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Dates and times moved by whole calendar units (CQL, Add of DateTime). Years and months end at the last day of a shorter month. A unit
/// finer than the value is brought to the value's precision by 1 year = 12 months, 1 month = 30 days, 1 year = 365 days, and cut.
/// </summary>
internal static class CalendarArithmetic
{
    /// <summary>Days that count as a year where a year has to be told from days (CQL, Add of DateTime).</summary>
    public const int DaysPerYear = 365;

    /// <summary>Days that count as a month where a month has to be told from days.</summary>
    public const int DaysPerMonth = 30;

    /// <summary>False when the result leaves the years 1 to 9999.</summary>
    public static bool TryAdd(CqlDate date, long amount, DateTimePrecision unit, out CqlDate result)
    {
        result = default;
        Coarsen(ref amount, ref unit, date.Precision);
        if (!TryMove(date.Low, amount, unit, out var moved))
        {
            return false;
        }

        result = new CqlDate(moved.Year, moved.Month, moved.Day, date.Precision);
        return true;
    }

    /// <summary>False when the result leaves the years 1 to 9999.</summary>
    public static bool TryAdd(CqlDateTime value, long amount, DateTimePrecision unit, out CqlDateTime result)
    {
        result = default;
        Coarsen(ref amount, ref unit, value.Precision);
        if (!TryMove(value.Low, amount, unit, out var moved))
        {
            return false;
        }

        result = new CqlDateTime(moved, value.Precision, value.OffsetMinutes);
        return true;
    }

    /// <summary>The time of day after an amount of hours or below; it starts again at midnight.</summary>
    /// <param name="time">The time.</param>
    /// <param name="amount">How many units.</param>
    /// <param name="unit">Hour or below.</param>
    /// <param name="days">How many midnights were passed; below 0 when backwards.</param>
    public static CqlTime AddWithinDays(CqlTime time, long amount, DateTimePrecision unit, out long days)
    {
        Coarsen(ref amount, ref unit, time.Precision);
        var perDay = CqlTime.MillisecondsPerDay / MillisecondsOf(unit);
        var rest = amount % perDay;
        var moved = time.Low + (rest * MillisecondsOf(unit));
        days = (amount / perDay) + (moved < 0 ? -1 : moved >= CqlTime.MillisecondsPerDay ? 1 : 0);
        var milliseconds = (int)(((moved % CqlTime.MillisecondsPerDay) + CqlTime.MillisecondsPerDay) % CqlTime.MillisecondsPerDay);
        return CqlTime.OfMilliseconds(milliseconds, time.Precision);
    }

    /// <summary>Milliseconds of a unit of weeks or below.</summary>
    public static long MillisecondsOf(DateTimePrecision unit) => unit switch
    {
        DateTimePrecision.Week => 7L * CqlTime.MillisecondsPerDay,
        DateTimePrecision.Day => CqlTime.MillisecondsPerDay,
        DateTimePrecision.Hour => 3_600_000,
        DateTimePrecision.Minute => 60_000,
        DateTimePrecision.Second => 1000,
        DateTimePrecision.Millisecond => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "years and months have no fixed length"),
    };

    private static bool TryMove(DateTime from, long amount, DateTimePrecision unit, out DateTime moved)
    {
        moved = default;
        if (unit is DateTimePrecision.Year or DateTimePrecision.Month)
        {
            var months = (Int128)((from.Year * 12) + from.Month - 1) + ((Int128)amount * (unit == DateTimePrecision.Year ? 12 : 1));
            if (months < CqlDate.MinYear * 12 || months >= (CqlDate.MaxYear + 1) * 12)
            {
                return false;
            }

            var (year, month) = ((int)(months / 12), (int)(months % 12) + 1);
            moved = new DateTime(year, month, Math.Min(from.Day, DateTime.DaysInMonth(year, month))).Add(from.TimeOfDay);
            return true;
        }

        var ticks = from.Ticks + ((Int128)amount * MillisecondsOf(unit) * TimeSpan.TicksPerMillisecond);
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        moved = new DateTime((long)ticks);
        return true;
    }

    // A value of a year plus 24 months is two years on; of a month plus 35 days is one month on.
    private static void Coarsen(ref long amount, ref DateTimePrecision unit, DateTimePrecision precision)
    {
        if (unit == DateTimePrecision.Week && precision < DateTimePrecision.Day)
        {
            amount = Math.Clamp(amount, long.MinValue / 7, long.MaxValue / 7) * 7;
            unit = DateTimePrecision.Day;
        }

        while (unit != DateTimePrecision.Week && unit > precision)
        {
            (amount, unit) = unit switch
            {
                DateTimePrecision.Millisecond => (amount / 1000, DateTimePrecision.Second),
                DateTimePrecision.Second => (amount / 60, DateTimePrecision.Minute),
                DateTimePrecision.Minute => (amount / 60, DateTimePrecision.Hour),
                DateTimePrecision.Hour => (amount / 24, DateTimePrecision.Day),
                DateTimePrecision.Day when precision == DateTimePrecision.Year => (amount / DaysPerYear, DateTimePrecision.Year),
                DateTimePrecision.Day => (amount / DaysPerMonth, DateTimePrecision.Month),
                _ => (amount / 12, DateTimePrecision.Year),
            };
        }
    }
}
