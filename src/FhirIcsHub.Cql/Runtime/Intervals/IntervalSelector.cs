using FhirIcsHub.Cql.Runtime.Operators;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>Makes intervals of boxed bounds (CQL, Interval selector).</summary>
internal static class IntervalSelector
{
    /// <param name="low">The lower bound, or null.</param>
    /// <param name="lowClosed">Whether it belongs to the interval.</param>
    /// <param name="high">The upper bound, or null.</param>
    /// <param name="highClosed">Whether it belongs to the interval.</param>
    /// <param name="pointType">The point type; null when the bounds have to tell.</param>
    /// <exception cref="CqlException">The interval begins behind its end, or the bounds are no points of one type.</exception>
    public static CqlInterval Select(object? low, bool lowClosed, object? high, bool highClosed, PointType? pointType)
    {
        Operands.Align(ref low, ref high);
        var type = PointType.Of(low ?? high) ?? pointType;
        if (type is null)
        {
            return low is null && high is null
                ? new CqlIntervalOfAny(lowClosed, highClosed)
                : throw new CqlException("an interval needs bounds of a type with an order, a successor and a predecessor");
        }

        if (low is not null && high is not null && PointType.Of(low) != PointType.Of(high))
        {
            throw new CqlException("the bounds of an interval are of different types");
        }

        var interval = type.Interval(low, lowClosed, high, highClosed);
        return IsInverted(interval)
            ? throw new CqlException("the lower bound of an interval must not be greater than its upper bound") : interval;
    }

    /// <summary>Whether the first point lies behind the last.</summary>
    public static bool IsInverted(CqlInterval interval) =>
        interval.StartObject is { } start && interval.EndObject is { } end && interval.PointType.Compare(start, end, null) > 0;
}
