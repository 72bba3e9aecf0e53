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
    public static MeasurePeriod? TryParse(string start, string end) =>
        TryParse(start, atEnd: false, out var first) && TryParse(end, atEnd: true, out var last) && first <= last
            ? new MeasurePeriod(first, last)
            : null;

    private static bool TryParse(string text, bool atEnd, out DateTimeOffset instant)
    {
        if (PeriodDay.TryParse(text, atEnd, out var day))
        {
            var period = OfDays(day, day);
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
