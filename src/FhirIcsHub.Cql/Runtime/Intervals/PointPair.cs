using FhirIcsHub.Cql.Runtime.Operators;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>Brings boxed intervals to one point type by the implicit conversions of CQL (Integer to Decimal, Date to DateTime).</summary>
internal static class PointPair
{
    /// <summary>
    /// The two as intervals of one point type, a point as the interval of that point; false when either is null or of an unknown point
    /// type.
    /// </summary>
    public static bool TryAlign(object? left, object? right, out CqlInterval first, out CqlInterval second)
    {
        first = second = null!;
        if (AsInterval(left) is not { } one || AsInterval(right) is not { } other || one is CqlIntervalOfAny || other is CqlIntervalOfAny)
        {
            return false;
        }

        if (one.PointType != other.PointType)
        {
            (one, other) = Aligned(one, other);
        }

        (first, second) = (one, other);
        return one.PointType == other.PointType
            ? true : throw new CqlException($"an interval of {one.PointType.Name} cannot be compared with one of {other.PointType.Name}");
    }

    // An interval without bounds takes the other's type.
    private static (CqlInterval First, CqlInterval Second) Aligned(CqlInterval one, CqlInterval other) =>
        (one.LowObject ?? one.HighObject, other.LowObject ?? other.HighObject) switch
        {
            (null, _) => (other.PointType.Interval(null, one.LowClosed, null, one.HighClosed), other),
            (_, null) => (one, one.PointType.Interval(null, other.LowClosed, null, other.HighClosed)),
            var (a, b) => (Widened(one, b), Widened(other, a)),
        };

    /// <summary>An interval as it is, a point as the interval of that point.</summary>
    private static CqlInterval? AsInterval(object? value) => value switch
    {
        null => null,
        CqlInterval interval => interval,
        _ => PointType.Of(value)?.Interval(value, true, value, true) ?? throw new CqlException("an Interval or a point was expected"),
    };

    private static CqlInterval Widened(CqlInterval interval, object like)
    {
        var (low, high) = (interval.LowObject, interval.HighObject);
        var (forLow, forHigh) = ((object?)like, (object?)like);
        Operands.Align(ref low, ref forLow);
        Operands.Align(ref high, ref forHigh);
        return PointType.Of(low ?? high)!.Interval(low, interval.LowClosed, high, interval.HighClosed);
    }
}
