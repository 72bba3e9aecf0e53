using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Cql.Requirements;

/// <summary>
/// The values of a range's bounds as points of time, in UTC ticks, wide enough for all that CQL and the stored dates may differ in: what a
/// date without an offset means, comparisons to a day that ignore offsets (26 hours at most), and months that have fewer days (three days,
/// where a bound is moved by months).
/// </summary>
internal static class RangeLimits
{
    /// <summary>How far a range is widened at both ends.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromDays(5);

    /// <summary>The earliest point that a low bound can mean; null when the value sets no bound.</summary>
    /// <param name="value">The bound's value: a Date or a DateTime, else it sets no bound.</param>
    /// <param name="precision">What the bound is compared to; null = all that it has.</param>
    public static long? Low(object? value, DateTimePrecision? precision)
    {
        if (Local(value) is not var (local, known))
        {
            return null;
        }

        var start = Coarser(known, precision) switch
        {
            DateTimePrecision.Year => new DateTime(local.Year, 1, 1),
            DateTimePrecision.Month => new DateTime(local.Year, local.Month, 1),
            _ => local.Date,
        };
        return Math.Max(DateTime.MinValue.Ticks, start.Ticks - Margin.Ticks);
    }

    /// <summary>The latest point that a high bound can mean; null when the value sets no bound.</summary>
    public static long? High(object? value, DateTimePrecision? precision)
    {
        if (Local(value) is not var (local, known))
        {
            return null;
        }

        var days = Coarser(known, precision) switch
        {
            DateTimePrecision.Year => 366,
            DateTimePrecision.Month => 31,
            _ => 1,
        };
        return Math.Min(DateTime.MaxValue.Ticks, local.Ticks + (days * TimeSpan.TicksPerDay) + Margin.Ticks);
    }

    /// <summary>
    /// The range between bounds, the narrowest: null when there is none. Bounds that leave no time between them give the time of the high
    /// one, which is more than is asked for.
    /// </summary>
    public static DateRange? Between(IEnumerable<long?> lows, IEnumerable<long?> highs)
    {
        var (low, high) = (lows.Max(), highs.Min());
        return low is null && high is null ? null
            : new DateRange(Math.Min(low ?? DateRange.Always.Low, high ?? DateRange.Always.High), high ?? DateRange.Always.High);
    }

    private static (DateTime Local, DateTimePrecision Known)? Local(object? value) => value switch
    {
        CqlDate date => (date.Low, date.Precision),
        CqlDateTime dateTime => (dateTime.Low, dateTime.Precision),
        _ => null,
    };

    private static DateTimePrecision Coarser(DateTimePrecision known, DateTimePrecision? precision) =>
        precision is { } compared && compared < known ? compared : known;
}
