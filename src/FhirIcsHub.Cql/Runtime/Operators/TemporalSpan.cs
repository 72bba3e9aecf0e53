using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>Counts between two moments on one calendar.</summary>
internal static class TemporalSpan
{
    /// <summary>Whole periods from the first to the second; a month ends at the same day and time of the next.</summary>
    public static long Whole(DateTime from, DateTime to, DateTimePrecision? precision) => precision switch
    {
        DateTimePrecision.Year => WholeMonths(from, to) / 12,
        DateTimePrecision.Month => WholeMonths(from, to),
        { } unit => (to.Ticks - from.Ticks) / (CalendarArithmetic.MillisecondsOf(unit) * TimeSpan.TicksPerMillisecond),
        null => throw new CqlException("a duration needs a precision"),
    };

    /// <summary>Boundaries between periods that lie between the two; weeks begin on Sunday.</summary>
    public static long Crossed(DateTime from, DateTime to, DateTimePrecision? precision) => precision switch
    {
        DateTimePrecision.Year => to.Year - from.Year,
        DateTimePrecision.Month => MonthNumber(to) - MonthNumber(from),
        DateTimePrecision.Week => WeekNumber(to) - WeekNumber(from),
        { } unit => UnitNumber(to, unit) - UnitNumber(from, unit),
        null => throw new CqlException("a difference needs a precision"),
    };

    private static long WholeMonths(DateTime from, DateTime to)
    {
        var months = MonthNumber(to) - MonthNumber(from);
        var order = WithinMonth(to).CompareTo(WithinMonth(from));
        return months > 0 && order < 0 ? months - 1 : months < 0 && order > 0 ? months + 1 : months;
    }

    private static long MonthNumber(DateTime moment) => (moment.Year * 12L) + moment.Month;

    private static long WithinMonth(DateTime moment) => (moment.Day * TimeSpan.TicksPerDay) + moment.TimeOfDay.Ticks;

    // The first day of the calendar is a Monday.
    private static long WeekNumber(DateTime moment) => ((moment.Ticks / TimeSpan.TicksPerDay) + 1) / 7;

    private static long UnitNumber(DateTime moment, DateTimePrecision unit) =>
        moment.Ticks / (CalendarArithmetic.MillisecondsOf(unit) * TimeSpan.TicksPerMillisecond);
}
