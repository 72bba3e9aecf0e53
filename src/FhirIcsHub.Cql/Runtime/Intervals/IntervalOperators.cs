using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>
/// Relations of boxed intervals (CQL, Interval Operators): a point beside an interval counts as the interval of that point.
/// </summary>
internal static class IntervalOperators
{
    public static object? Meets(object? left, object? right, DateTimePrecision? precision) =>
        IntervalDispatch.Holds(IntervalRelation.Meets, left, right, precision);

    public static object? MeetsBefore(object? left, object? right, DateTimePrecision? precision) =>
        IntervalDispatch.Holds(IntervalRelation.MeetsBefore, left, right, precision);

    public static object? MeetsAfter(object? left, object? right, DateTimePrecision? precision) =>
        IntervalDispatch.Holds(IntervalRelation.MeetsAfter, left, right, precision);

    public static object? Overlaps(object? left, object? right, DateTimePrecision? precision) =>
        IntervalDispatch.Holds(IntervalRelation.Overlaps, left, right, precision);

    public static object? OverlapsBefore(object? left, object? right, DateTimePrecision? precision) =>
        IntervalDispatch.Holds(IntervalRelation.OverlapsBefore, left, right, precision);

    public static object? OverlapsAfter(object? left, object? right, DateTimePrecision? precision) =>
        IntervalDispatch.Holds(IntervalRelation.OverlapsAfter, left, right, precision);

    public static object? Starts(object? left, object? right, DateTimePrecision? precision) =>
        IntervalDispatch.Holds(IntervalRelation.Starts, left, right, precision);

    public static object? Ends(object? left, object? right, DateTimePrecision? precision) =>
        IntervalDispatch.Holds(IntervalRelation.Ends, left, right, precision);
}
