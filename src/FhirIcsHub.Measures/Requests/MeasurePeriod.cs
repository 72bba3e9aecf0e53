using System.Globalization;

namespace FhirIcsHub.Measures;

/// <summary>
/// The measurement period: from its first instant to its last, both in it. Its offset is the evaluation's: that of dates and times that
/// name none.
/// </summary>
public sealed record MeasurePeriod
{
    private static readonly TimeSpan ToLastMillisecond = TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1);

    /// <exception cref="ArgumentException">The end lies before the start.</exception>
    public MeasurePeriod(DateTimeOffset start, DateTimeOffset end)
    {
        if (end < start)
        {
            throw new ArgumentException("A period ends no earlier than it starts.", nameof(end));
        }

        Start = start;
        End = end;
    }

    public DateTimeOffset Start { get; }

    public DateTimeOffset End { get; }

    /// <summary>The evaluation's offset: that of the end.</summary>
    public TimeSpan Offset => End.Offset;

    public DateOnly FirstDay => DateOnly.FromDateTime(Start.DateTime);

    public DateOnly LastDay => DateOnly.FromDateTime(End.DateTime);

    /// <summary>From the start of the first day to the last millisecond of the last.</summary>
    public static MeasurePeriod OfDays(DateOnly first, DateOnly last, TimeSpan offset = default) => new(
        new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), offset),
        new DateTimeOffset(last.ToDateTime(TimeOnly.MinValue) + ToLastMillisecond, offset));

    /// <summary>
    /// Reads two FHIR dates, or instants with an offset: a year or a month is widened to its first or last day, a day to its end. Null when
    /// one of them is none, or the end lies before the start.
    /// </summary>
    /// <param name="start">The first day, or the instant it begins.</param>
    /// <param name="end">The last day, or the instant it ends; both belong to the period.</param>
    /// <param name="zone">Where the days are; null = +00:00.</param>
    public static MeasurePeriod? TryParse(string start, string end, EvaluationZone? zone = null) =>
        PeriodDay.TryParse(start, lastDay: false, out var firstDay) && PeriodDay.TryParse(end, lastDay: true, out var lastDay)
            ? firstDay > lastDay ? null : zone?.Period(firstDay, lastDay) ?? OfDays(firstDay, lastDay)
        : TryParse(start, zone, atEnd: false, out var first) && TryParse(end, zone, atEnd: true, out var last) && first <= last
            ? new MeasurePeriod(first, last)
            : null;

    private static bool TryParse(string text, EvaluationZone? zone, bool atEnd, out DateTimeOffset instant)
    {
        if (PeriodDay.TryParse(text, atEnd, out var day))
        {
            var period = zone?.Period(day, day) ?? OfDays(day, day);
            instant = atEnd ? period.End : period.Start;
            return true;
        }

        return DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out instant);
    }
}
