using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>The ends and the extent of an interval (CQL, Start, End, Point From, Size, Width).</summary>
internal static class IntervalBounds
{
    /// <summary>The first point; null for an open bound that is null, whose point is not known.</summary>
    public static T? Start<T>(CqlInterval<T>? interval)
        where T : struct => interval is not null && interval.TryStart(out var start) ? start : null;

    /// <summary>The last point; null for an open bound that is null, whose point is not known.</summary>
    public static T? End<T>(CqlInterval<T>? interval)
        where T : struct => interval is not null && interval.TryEnd(out var end) ? end : null;

    public static CqlQuantity? Start(CqlInterval<CqlQuantity>? interval) =>
        interval is not null && interval.TryStart(out var start) ? start : null;

    public static CqlQuantity? End(CqlInterval<CqlQuantity>? interval) =>
        interval is not null && interval.TryEnd(out var end) ? end : null;

    public static object? Start(object? interval) => Boxed(interval)?.StartObject;

    public static object? End(object? interval) => Boxed(interval)?.EndObject;

    /// <summary>The only point of an interval of one point.</summary>
    /// <exception cref="CqlException">The interval has other points too.</exception>
    public static object? PointFrom(object? interval)
    {
        var boxed = Boxed(interval);
        if (boxed?.StartObject is not { } start || boxed.EndObject is not { } end)
        {
            return null;
        }

        return boxed.PointType.Compare(start, end, null) switch
        {
            0 => start,
            null => null,
            _ => throw new CqlException("point from needs an interval of one point"),
        };
    }

    /// <summary>End minus start; null when one is unknown or the result is too large.</summary>
    /// <exception cref="CqlException">An interval of dates or times: those have durations.</exception>
    public static object? Width(object? interval) => Extent(interval, "width");

    /// <summary>How many steps of the point type the interval holds, as an amount: width and one step.</summary>
    /// <exception cref="CqlException">An interval of dates or times: those have durations.</exception>
    public static object? Size(object? interval) => Extent(interval, "Size") switch
    {
        int width => width == int.MaxValue ? null : width + 1,
        long width => width == long.MaxValue ? null : width + 1,
        decimal width => InRange(width + CqlDecimal.Step),
        CqlQuantity width => InRange(width.Value + CqlDecimal.Step) is { } size ? new CqlQuantity(size, width.Unit) : null,
        _ => null,
    };

    private static object? Extent(object? interval, string name)
    {
        var boxed = Boxed(interval);
        if (boxed is CqlInterval<CqlDate> or CqlInterval<CqlDateTime> or CqlInterval<CqlTime>)
        {
            throw new CqlException($"{name} is not defined for intervals of {boxed.PointType.Name}; use a duration or difference");
        }

        return (boxed?.StartObject, boxed?.EndObject) switch
        {
            (int start, int end) => (long)end - start is var width and <= int.MaxValue ? (int)width : null,
            (long start, long end) => (Int128)end - start is var width && width <= long.MaxValue ? (long)width : null,
            (decimal start, decimal end) => InRange(end - start),
            (CqlQuantity start, CqlQuantity end) => Difference(start, end),
            _ => null,
        };
    }

    private static CqlQuantity? Difference(CqlQuantity start, CqlQuantity end) =>
        QuantityUnits.In(end, start.Unit) is { } high && InRange(high - start.Value) is { } width
            ? new CqlQuantity(width, start.Unit) : null;

    private static decimal? InRange(decimal value) => value is >= CqlDecimal.MinValue and <= CqlDecimal.MaxValue ? value : null;

    private static CqlInterval? Boxed(object? interval) => interval switch
    {
        null => null,
        CqlInterval known => known,
        _ => throw new CqlException("an Interval was expected"),
    };
}
