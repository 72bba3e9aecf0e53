using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>
/// The fewest intervals that cover what a list of them covers (CQL, Collapse): those that overlap or meet become one. With a per, also
/// those between which less than that lies. Dates and times are compared to the per's unit, without one to the coarsest precision among the
/// bounds. Ordered by start; nulls and intervals of an unknown point type are left out.
/// </summary>
internal static class CollapseOperator
{
    public static IReadOnlyList<CqlInterval<T>?>? Collapse<T>(IReadOnlyList<CqlInterval<T>?>? intervals, CqlQuantity? per)
        where T : notnull
    {
        if (intervals is null)
        {
            return null;
        }

        Allowance.TakeSorting(intervals.Count);
        var open = intervals.OfType<CqlInterval<T>>().ToList();
        var precision = CalendarUnits.OfDuration(per?.Unit ?? "") is { } unit
            ? unit == DateTimePrecision.Week ? DateTimePrecision.Day : unit : Coarsest(open);
        open = Sorted(open, precision);
        var collapsed = new List<CqlInterval<T>?>(open.Count);
        foreach (var interval in open)
        {
            if (collapsed.Count > 0 && Joined(collapsed[^1]!, interval, per, precision) is { } joined)
            {
                collapsed[^1] = joined;
            }
            else
            {
                collapsed.Add(interval);
            }
        }

        return collapsed;
    }

    public static object? Collapse(object? intervals, object? per)
    {
        if (intervals is null)
        {
            return null;
        }

        var list = CqlList.Untyped(intervals) ?? throw new CqlException("collapse needs a List of intervals");
        Allowance.Take(list.Count);
        var typed = list.Where(interval => interval is not (null or CqlIntervalOfAny)).ToList();
        return typed.Find(interval => interval is not null) switch
        {
            null => new List<object?>(),
            CqlInterval<int> => Collapse(Of<int>(typed), (CqlQuantity?)per),
            CqlInterval<long> => Collapse(Of<long>(typed), (CqlQuantity?)per),
            CqlInterval<decimal> => Collapse(Of<decimal>(typed), (CqlQuantity?)per),
            CqlInterval<CqlQuantity> => Collapse(Of<CqlQuantity>(typed), (CqlQuantity?)per),
            CqlInterval<CqlDate> => Collapse(Of<CqlDate>(typed), (CqlQuantity?)per),
            CqlInterval<CqlDateTime> => Collapse(Of<CqlDateTime>(typed), (CqlQuantity?)per),
            CqlInterval<CqlTime> => Collapse(Of<CqlTime>(typed), (CqlQuantity?)per),
            var other => throw new CqlException($"collapse needs intervals, not a {TypeNames.Of(other)}"),
        };
    }

    /// <summary>The coarsest precision of the bounds; null when they are no dates or times.</summary>
    internal static DateTimePrecision? Coarsest<T>(IEnumerable<CqlInterval<T>> intervals)
        where T : notnull
    {
        DateTimePrecision? coarsest = null;
        foreach (var interval in intervals)
        {
            Take(interval.HasLow ? PointPrecision.Of(interval.Low) : null);
            Take(interval.HasHigh ? PointPrecision.Of(interval.High) : null);
        }

        return coarsest;

        void Take(DateTimePrecision? precision) => coarsest = coarsest is { } known && !(precision < known) ? known : precision ?? coarsest;
    }

    /// <summary>By first point, those of an unknown one by the least that it can be; ties by last point.</summary>
    internal static List<CqlInterval<T>> Sorted<T>(List<CqlInterval<T>> intervals, DateTimePrecision? precision)
        where T : notnull
    {
        var type = PointType<T>.Instance;
        return [.. intervals.Order(Comparer<CqlInterval<T>>.Create((left, right) =>
        {
            var byStart = type.Compare(Edge<T>.StartOf(left).Least, Edge<T>.StartOf(right).Least, precision) ?? 0;
            return byStart != 0 ? byStart : type.Compare(Edge<T>.EndOf(left).Greatest, Edge<T>.EndOf(right).Greatest, precision) ?? 0;
        }))];
    }

    // The next in order starts in, right behind, or less than a per behind the first: one interval, which ends with the later one.
    private static CqlInterval<T>? Joined<T>(CqlInterval<T> first, CqlInterval<T> next, CqlQuantity? per, DateTimePrecision? precision)
        where T : notnull
    {
        var touches = IntervalRelation.Overlaps.Holds(first, next, precision) | IntervalRelation.Meets.Holds(first, next, precision);
        if (touches != true && per is not null && first.TryEnd(out var end) && next.TryStart(out var start))
        {
            touches = PerStep.After(end, per) is { } reach ? PointType<T>.Instance.Compare(start, (T)reach, precision) <= 0 : touches;
        }

        if (touches != true)
        {
            return null;
        }

        var endsLater = Edge<T>.IsAtMost(Edge<T>.EndOf(first), Edge<T>.EndOf(next), precision);
        var last = endsLater switch { true => next, false => first, null => null };
        return new CqlInterval<T>(
            first.HasLow ? first.Low : new Bound<T>(), first.LowClosed,
            last is { HasHigh: true } ? last.High : new Bound<T>(), last?.HighClosed ?? false);
    }

    private static IReadOnlyList<CqlInterval<T>?> Of<T>(List<object?> list)
        where T : notnull => list.ConvertAll(interval => interval as CqlInterval<T>
            ?? throw new CqlException("the intervals of a List must be of one point type"));
}
