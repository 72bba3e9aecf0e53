using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>
/// Relations of two intervals of one point type (CQL, Interval Operators): null when either is null, or when partial dates or unknown
/// bounds leave it open. With a precision, dates and times are compared to that precision.
/// </summary>
internal static class IntervalRelations
{
    /// <summary>The first ends before the second starts.</summary>
    public static bool? Before<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.Before.Holds(left, right, precision);

    /// <summary>The first starts after the second ends.</summary>
    public static bool? After<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.After.Holds(left, right, precision);

    /// <summary>Both start and end at the same points.</summary>
    public static bool? SameAs<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.SameAs.Holds(left, right, precision);

    /// <summary>The first ends on or before the start of the second.</summary>
    public static bool? SameOrBefore<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.SameOrBefore.Holds(left, right, precision);

    /// <summary>The first starts on or after the end of the second.</summary>
    public static bool? SameOrAfter<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.SameOrAfter.Holds(left, right, precision);

    /// <summary>One ends at the point before the other starts.</summary>
    public static bool? Meets<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.Meets.Holds(left, right, precision);

    /// <summary>The first ends at the point before the second starts.</summary>
    public static bool? MeetsBefore<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.MeetsBefore.Holds(left, right, precision);

    /// <summary>The first starts at the point behind the end of the second.</summary>
    public static bool? MeetsAfter<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.MeetsAfter.Holds(left, right, precision);

    /// <summary>They have a point in common.</summary>
    public static bool? Overlaps<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.Overlaps.Holds(left, right, precision);

    /// <summary>They overlap and the first starts before the second.</summary>
    public static bool? OverlapsBefore<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.OverlapsBefore.Holds(left, right, precision);

    /// <summary>They overlap and the first ends after the second.</summary>
    public static bool? OverlapsAfter<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.OverlapsAfter.Holds(left, right, precision);

    /// <summary>They start at the same point and the first ends in the second.</summary>
    public static bool? Starts<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.Starts.Holds(left, right, precision);

    /// <summary>They end at the same point and the first starts in the second.</summary>
    public static bool? Ends<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.Ends.Holds(left, right, precision);

    /// <summary>Every point of the second is in the first.</summary>
    public static bool? Includes<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.Includes.Holds(left, right, precision);

    /// <summary>Every point of the first is in the second.</summary>
    public static bool? IncludedIn<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.IncludedIn.Holds(left, right, precision);

    /// <summary>The first includes the second and is not the same.</summary>
    public static bool? ProperIncludes<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.ProperIncludes.Holds(left, right, precision);

    /// <summary>The second includes the first and is not the same.</summary>
    public static bool? ProperIncludedIn<T>(CqlInterval<T>? left, CqlInterval<T>? right, DateTimePrecision? precision)
        where T : notnull => IntervalRelation.ProperIncludedIn.Holds(left, right, precision);
}
