using System.Globalization;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Measures;

/// <summary>
/// The civil time that an evaluation is in: when its days begin, and the offset that dates and times without one have. CQL knows one offset
/// an evaluation: it is that of the last day of the period, so that all days of a period are 24 hours long.
/// </summary>
public sealed class EvaluationZone
{
    private readonly Func<DateTime, TimeSpan> _offsetOf;

    private EvaluationZone(string name, Func<DateTime, TimeSpan> offsetOf) => (Name, _offsetOf) = (name, offsetOf);

    /// <summary>Time in the United Kingdom, by the hub's own rules: the same on every machine.</summary>
    public static EvaluationZone London { get; } = new("Europe/London", LondonOffset);

    public string Name { get; }

    /// <summary>
    /// A zone by its name in the time zone database (<c>Europe/London</c>, others when the machine has the database) or by its offset
    /// (<c>Z</c>, <c>+01:00</c>); null when it is none.
    /// </summary>
    public static EvaluationZone? Find(string name)
    {
        if (name == London.Name)
        {
            return London;
        }

        if (DateTimeOffset.TryParseExact(
            $"2000-01-01T00:00{name}", "yyyy-MM-dd'T'HH:mmK", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out _)
            && name is "Z" or ['+' or '-', _, _, ':', _, _])
        {
            var offset = DateTimeOffset.Parse($"2000-01-01T00:00{name}", CultureInfo.InvariantCulture).Offset;
            return new EvaluationZone(name, _ => offset);
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? new EvaluationZone(name, local => zone.GetUtcOffset(local))
            : null;
    }

    /// <summary>The period from the start of the first day to the last millisecond of the last, at the offset of that last one.</summary>
    public MeasurePeriod Period(DateOnly first, DateOnly last) =>
        MeasurePeriod.OfDays(first, last, _offsetOf(last.ToDateTime(new TimeOnly(23, 59))));

    /// <summary>The offset at an instant.</summary>
    public TimeSpan OffsetAt(DateTimeOffset instant) => _offsetOf(instant.UtcDateTime + _offsetOf(instant.UtcDateTime));

    private static TimeSpan LondonOffset(DateTime local) => TimeSpan.FromTicks(LondonTime.OffsetAt(LondonTime.LatestUtc(local.Ticks)));
}
