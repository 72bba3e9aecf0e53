using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>The first and last moments that a partial date or time can be.</summary>
internal static class TemporalBoundaries
{
    public static CqlDate Low(CqlDate date) => new(date.Year, date.LowMonth, date.LowDay, DateTimePrecision.Day);

    public static CqlDate High(CqlDate date)
    {
        var month = date.Month ?? 12;
        return new CqlDate(date.Year, month, date.Day ?? DateTime.DaysInMonth(date.Year, month), DateTimePrecision.Day);
    }

    public static CqlTime Low(CqlTime time) =>
        new(time.Hour, time.LowMinute, time.LowSecond, time.LowMillisecond, DateTimePrecision.Millisecond);

    public static CqlTime High(CqlTime time) =>
        new(time.Hour, time.Minute ?? 59, time.Second ?? 59, time.Millisecond ?? 999, DateTimePrecision.Millisecond);

    public static CqlDateTime Low(CqlDateTime value) => value.WithPrecision(DateTimePrecision.Millisecond);

    public static CqlDateTime High(CqlDateTime value) => new(
        High(value.LocalDate),
        new CqlTime(value.Hour ?? 23, value.Minute ?? 59, value.Second ?? 59, value.Millisecond ?? 999, DateTimePrecision.Millisecond),
        value.OffsetMinutes);
}
