using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Dates and times made of components (CQL, Date, DateTime and Time operators). Null without a first component.
/// </summary>
internal static class Selectors
{
    /// <exception cref="CqlException">A component is out of range or follows one that is missing.</exception>
    public static CqlDate? Date(int? year, int? month = null, int? day = null) =>
        year is not { } y ? Missing<CqlDate>(month is not null || day is not null)
            : CqlDate.TryCreate(y, month, day, out var date) ? date
            : throw OutOfRange("Date");

    /// <param name="context">The evaluation: its offset is that of a DateTime that names none.</param>
    /// <param name="year">1 to 9999.</param>
    /// <param name="month">1 to 12.</param>
    /// <param name="day">1 to the last day of the month.</param>
    /// <param name="hour">0 to 23.</param>
    /// <param name="minute">0 to 59.</param>
    /// <param name="second">0 to 59.</param>
    /// <param name="millisecond">0 to 999.</param>
    /// <param name="timezoneOffset">Hours from UTC, -14 to 14.</param>
    /// <exception cref="CqlException">A component is out of range or follows one that is missing.</exception>
    public static CqlDateTime? DateTime(
        CqlContext context, int? year, int? month = null, int? day = null, int? hour = null, int? minute = null, int? second = null,
        int? millisecond = null, decimal? timezoneOffset = null)
    {
        var offset = timezoneOffset is null ? context.OffsetMinutes : Minutes(timezoneOffset.Value);
        var hasTime = hour is not null || minute is not null || second is not null || millisecond is not null;
        if (year is not { } y)
        {
            return Missing<CqlDateTime>(month is not null || day is not null || hasTime);
        }

        if (!CqlDate.TryCreate(y, month, day, out var date))
        {
            throw OutOfRange("DateTime");
        }

        if (!hasTime)
        {
            return new CqlDateTime(date, offset);
        }

        return day is not null && hour is { } h && CqlTime.TryCreate(h, minute, second, millisecond, out var time)
            ? new CqlDateTime(date, time, offset)
            : throw OutOfRange("DateTime");
    }

    /// <exception cref="CqlException">A component is out of range or follows one that is missing.</exception>
    public static CqlTime? Time(int? hour, int? minute = null, int? second = null, int? millisecond = null) =>
        hour is not { } h ? Missing<CqlTime>(minute is not null || second is not null || millisecond is not null)
            : CqlTime.TryCreate(h, minute, second, millisecond, out var time) ? time
            : throw OutOfRange("Time");

    private static T? Missing<T>(bool hasOthers)
        where T : struct => hasOthers ? throw OutOfRange(typeof(T).Name[3..]) : null;

    private static int Minutes(decimal hours) => hours is >= -14 and <= 14 ? (int)Math.Round(hours * 60) : throw OutOfRange("DateTime");

    private static CqlException OutOfRange(string type) =>
        new($"{type}: a component is out of range, or a finer one is given without the coarser ones");
}
