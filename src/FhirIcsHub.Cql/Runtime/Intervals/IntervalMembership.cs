using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>
/// Whether a point is in an interval (CQL, In and Contains of intervals): false for a null interval, null for a null point, null when
/// partial dates or unknown bounds leave it open.
/// </summary>
internal static class IntervalMembership
{
    public static bool? In<T>(T? point, CqlInterval<T>? interval, DateTimePrecision? precision)
        where T : struct =>
        interval is null ? false : point is { } given ? Holds(given, interval, precision) : null;

    public static bool? In(CqlQuantity? point, CqlInterval<CqlQuantity>? interval, DateTimePrecision? precision) =>
        interval is null ? false : point is null ? null : Holds(point, interval, precision);

    public static bool? Contains<T>(CqlInterval<T>? interval, T? point, DateTimePrecision? precision)
        where T : struct => In(point, interval, precision);

    public static bool? Contains(CqlInterval<CqlQuantity>? interval, CqlQuantity? point, DateTimePrecision? precision) =>
        In(point, interval, precision);

    /// <summary>Whether the point lies behind the first and before the last point of the interval (ELM, ProperIn).</summary>
    public static bool? ProperIn<T>(T? point, CqlInterval<T>? interval, DateTimePrecision? precision)
        where T : struct =>
        interval is null ? false : point is { } given ? HoldsProperly(given, interval, precision) : null;

    public static bool? ProperIn(CqlQuantity? point, CqlInterval<CqlQuantity>? interval, DateTimePrecision? precision) =>
        interval is null ? false : point is null ? null : HoldsProperly(point, interval, precision);

    public static bool? ProperContains<T>(CqlInterval<T>? interval, T? point, DateTimePrecision? precision)
        where T : struct => ProperIn(point, interval, precision);

    public static bool? ProperContains(CqlInterval<CqlQuantity>? interval, CqlQuantity? point, DateTimePrecision? precision) =>
        ProperIn(point, interval, precision);

    internal static bool? Holds<T>(T point, CqlInterval<T> interval, DateTimePrecision? precision)
        where T : notnull
    {
        var edge = Edge<T>.Of(point);
        return Edge<T>.IsAtMost(Edge<T>.StartOf(interval), edge, precision) & Edge<T>.IsAtMost(edge, Edge<T>.EndOf(interval), precision);
    }

    internal static bool? HoldsProperly<T>(T point, CqlInterval<T> interval, DateTimePrecision? precision)
        where T : notnull
    {
        var edge = Edge<T>.Of(point);
        return Edge<T>.IsBelow(Edge<T>.StartOf(interval), edge, precision) & Edge<T>.IsBelow(edge, Edge<T>.EndOf(interval), precision);
    }
}
