namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>
/// Union, intersection and difference of two intervals, where the result is one interval; otherwise null (CQL, Interval Operators). A bound
/// that depends on what is unknown is an open null.
/// </summary>
internal static class IntervalSets
{
    /// <summary>Null when they neither overlap nor meet, or that is uncertain.</summary>
    public static CqlInterval<T>? Union<T>(CqlInterval<T>? left, CqlInterval<T>? right)
        where T : notnull
    {
        if ((IntervalRelation.Overlaps.Holds(left, right, null) | IntervalRelation.Meets.Holds(left, right, null)) != true)
        {
            return null;
        }

        return Made(
            Low(LeftStartsFirst(left!, right!) switch { true => left, false => right, null => null }),
            High(LeftEndsFirst(left!, right!) switch { true => right, false => left, null => null }));
    }

    /// <summary>Null when they do not overlap, or that is uncertain.</summary>
    public static CqlInterval<T>? Intersect<T>(CqlInterval<T>? left, CqlInterval<T>? right)
        where T : notnull
    {
        if (IntervalRelation.Overlaps.Holds(left, right, null) != true)
        {
            return null;
        }

        return Made(
            Low(LeftStartsFirst(left!, right!) switch { true => right, false => left, null => null }),
            High(LeftEndsFirst(left!, right!) switch { true => left, false => right, null => null }));
    }

    /// <summary>What of the first is not in the second; null when nothing is left, or two parts, or that is uncertain.</summary>
    public static CqlInterval<T>? Except<T>(CqlInterval<T>? left, CqlInterval<T>? right)
        where T : notnull
    {
        if (IntervalRelation.Overlaps.Holds(left, right, null) is not { } overlaps)
        {
            return null;
        }

        if (!overlaps)
        {
            return left;
        }

        var startsBefore = Edge<T>.IsBelow(Edge<T>.StartOf(left!), Edge<T>.StartOf(right!), null);
        var endsAfter = Edge<T>.IsBelow(Edge<T>.EndOf(right!), Edge<T>.EndOf(left!), null);
        return (startsBefore, endsAfter) switch
        {
            (true, false) => Made(Low(left), Closed(Edge<T>.StartOf(right!).Before(null))),
            (false, true) => Made(Closed(Edge<T>.EndOf(right!).After(null)), High(left)),
            _ => null,
        };
    }

    private static bool? LeftStartsFirst<T>(CqlInterval<T> left, CqlInterval<T> right)
        where T : notnull => Edge<T>.IsAtMost(Edge<T>.StartOf(left), Edge<T>.StartOf(right), null);

    private static bool? LeftEndsFirst<T>(CqlInterval<T> left, CqlInterval<T> right)
        where T : notnull => Edge<T>.IsAtMost(Edge<T>.EndOf(left), Edge<T>.EndOf(right), null);

    private static CqlInterval<T> Made<T>(Limit<T> low, Limit<T> high)
        where T : notnull => new(low.Bound, low.IsClosed, high.Bound, high.IsClosed);

    private static Limit<T> Low<T>(CqlInterval<T>? interval)
        where T : notnull =>
        interval is null ? Limit<T>.Unknown
        : !interval.HasLow ? new Limit<T>(default, interval.LowClosed)
        : interval.TryStart(out var start) ? new Limit<T>(start, true)
        : new Limit<T>(interval.Low, false);

    private static Limit<T> High<T>(CqlInterval<T>? interval)
        where T : notnull =>
        interval is null ? Limit<T>.Unknown
        : !interval.HasHigh ? new Limit<T>(default, interval.HighClosed)
        : interval.TryEnd(out var end) ? new Limit<T>(end, true)
        : new Limit<T>(interval.High, false);

    private static Limit<T> Closed<T>(Edge<T> edge)
        where T : notnull => edge.IsPoint ? new Limit<T>(edge.Least, true) : Limit<T>.Unknown;

    /// <summary>A bound of the result and whether it is closed.</summary>
    private readonly record struct Limit<T>(Bound<T> Bound, bool IsClosed)
        where T : notnull
    {
        public static Limit<T> Unknown => new(default, false);
    }
}
