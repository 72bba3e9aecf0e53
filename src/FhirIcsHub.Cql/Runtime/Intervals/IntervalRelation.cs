using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>How two intervals can stand to each other (CQL, Interval Operators).</summary>
internal enum IntervalRelation
{
    Before,
    After,
    SameAs,
    SameOrBefore,
    SameOrAfter,
    Meets,
    MeetsBefore,
    MeetsAfter,
    Overlaps,
    OverlapsBefore,
    OverlapsAfter,
    Starts,
    Ends,
    Includes,
    IncludedIn,
    ProperIncludes,
    ProperIncludedIn,
}

/// <summary>Judges relations by the first and last points; null when partial dates or unknown bounds leave it open.</summary>
internal static class IntervalRelationExtensions
{
    public static bool? Holds<T>(
        this IntervalRelation relation, CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull
    {
        if (left is null || right is null)
        {
            return null;
        }

        return relation switch
        {
            IntervalRelation.Before => Edge<T>.IsBelow(Edge<T>.EndOf(left), Edge<T>.StartOf(right), precision),
            IntervalRelation.After => Edge<T>.IsBelow(Edge<T>.EndOf(right), Edge<T>.StartOf(left), precision),
            IntervalRelation.SameAs => AreSame(left, right, precision),
            IntervalRelation.SameOrBefore => Edge<T>.IsAtMost(Edge<T>.EndOf(left), Edge<T>.StartOf(right), precision),
            IntervalRelation.SameOrAfter => Edge<T>.IsAtMost(Edge<T>.EndOf(right), Edge<T>.StartOf(left), precision),
            IntervalRelation.MeetsBefore => MeetsBefore(left, right, precision),
            IntervalRelation.MeetsAfter => MeetsAfter(left, right, precision),
            IntervalRelation.Meets => MeetsBefore(left, right, precision) | MeetsAfter(left, right, precision),
            IntervalRelation.Overlaps => Overlap(left, right, precision),
            IntervalRelation.OverlapsBefore => Overlap(left, right, precision)
                & Edge<T>.IsBelow(Edge<T>.StartOf(left), Edge<T>.StartOf(right), precision),
            IntervalRelation.OverlapsAfter => Overlap(left, right, precision)
                & Edge<T>.IsBelow(Edge<T>.EndOf(right), Edge<T>.EndOf(left), precision),
            IntervalRelation.Starts => Edge<T>.IsSame(Edge<T>.StartOf(left), Edge<T>.StartOf(right), precision)
                & Edge<T>.IsAtMost(Edge<T>.EndOf(left), Edge<T>.EndOf(right), precision),
            IntervalRelation.Ends => Edge<T>.IsAtMost(Edge<T>.StartOf(right), Edge<T>.StartOf(left), precision)
                & Edge<T>.IsSame(Edge<T>.EndOf(left), Edge<T>.EndOf(right), precision),
            IntervalRelation.Includes => Include(left, right, precision),
            IntervalRelation.IncludedIn => Include(right, left, precision),
            IntervalRelation.ProperIncludes => Include(left, right, precision) & !AreSame(left, right, precision),
            _ => Include(right, left, precision) & !AreSame(left, right, precision),
        };
    }

    private static bool? AreSame<T>(CqlInterval<T> left, CqlInterval<T> right, DateTimePrecision? precision)
        where T : notnull =>
        Edge<T>.IsSame(Edge<T>.StartOf(left), Edge<T>.StartOf(right), precision)
        & Edge<T>.IsSame(Edge<T>.EndOf(left), Edge<T>.EndOf(right), precision);

    private static bool? Overlap<T>(CqlInterval<T> left, CqlInterval<T> right, DateTimePrecision? precision)
        where T : notnull =>
        Edge<T>.IsAtMost(Edge<T>.StartOf(left), Edge<T>.EndOf(right), precision)
        & Edge<T>.IsAtMost(Edge<T>.StartOf(right), Edge<T>.EndOf(left), precision);

    private static bool? Include<T>(CqlInterval<T> outer, CqlInterval<T> inner, DateTimePrecision? precision)
        where T : notnull =>
        Edge<T>.IsAtMost(Edge<T>.StartOf(outer), Edge<T>.StartOf(inner), precision)
        & Edge<T>.IsAtMost(Edge<T>.EndOf(inner), Edge<T>.EndOf(outer), precision);

    // Nothing lies before the beginning or behind the end of the type, so nothing meets there.
    private static bool? MeetsBefore<T>(CqlInterval<T> left, CqlInterval<T> right, DateTimePrecision? precision)
        where T : notnull
    {
        var start = Edge<T>.StartOf(right);
        var before = start.Before(precision);
        return before.IsMissing && start.IsPoint
            ? false : Edge<T>.IsSame(Edge<T>.EndOf(left), before, precision);
    }

    private static bool? MeetsAfter<T>(CqlInterval<T> left, CqlInterval<T> right, DateTimePrecision? precision)
        where T : notnull
    {
        var end = Edge<T>.EndOf(right);
        var after = end.After(precision);
        return after.IsMissing && end.IsPoint
            ? false : Edge<T>.IsSame(Edge<T>.StartOf(left), after, precision);
    }
}
