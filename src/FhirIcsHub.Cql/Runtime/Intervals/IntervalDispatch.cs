using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>Interval operators over boxed operands: brings them to one point type and calls the operator for it.</summary>
internal static class IntervalDispatch
{
    /// <summary>A relation of two intervals, or of an interval and a point.</summary>
    public static bool? Holds(IntervalRelation relation, object? left, object? right, DateTimePrecision? precision) =>
        !PointPair.TryAlign(left, right, out var first, out var second) ? null : (first, second) switch
        {
            (CqlInterval<CqlDateTime> a, CqlInterval<CqlDateTime> b) => relation.Holds(a, b, precision),
            (CqlInterval<CqlDate> a, CqlInterval<CqlDate> b) => relation.Holds(a, b, precision),
            (CqlInterval<CqlTime> a, CqlInterval<CqlTime> b) => relation.Holds(a, b, precision),
            (CqlInterval<int> a, CqlInterval<int> b) => relation.Holds(a, b, precision),
            (CqlInterval<long> a, CqlInterval<long> b) => relation.Holds(a, b, precision),
            (CqlInterval<decimal> a, CqlInterval<decimal> b) => relation.Holds(a, b, precision),
            (CqlInterval<CqlQuantity> a, CqlInterval<CqlQuantity> b) => relation.Holds(a, b, precision),
            _ => null,
        };

    /// <summary>Whether a point is in an interval.</summary>
    /// <param name="point">The point.</param>
    /// <param name="interval">The interval.</param>
    /// <param name="properly">Whether the ends of the interval are left out.</param>
    /// <param name="precision">Precision of the comparison.</param>
    public static bool? Holds(object? point, CqlInterval? interval, bool properly, DateTimePrecision? precision)
    {
        if (interval is null)
        {
            return false;
        }

        if (!PointPair.TryAlign(point, interval, out var unit, out var whole))
        {
            return null;
        }

        return (unit, whole) switch
        {
            (CqlInterval<CqlDateTime> p, CqlInterval<CqlDateTime> i) => Holds(p.Low, i, properly, precision),
            (CqlInterval<CqlDate> p, CqlInterval<CqlDate> i) => Holds(p.Low, i, properly, precision),
            (CqlInterval<CqlTime> p, CqlInterval<CqlTime> i) => Holds(p.Low, i, properly, precision),
            (CqlInterval<int> p, CqlInterval<int> i) => Holds(p.Low, i, properly, precision),
            (CqlInterval<long> p, CqlInterval<long> i) => Holds(p.Low, i, properly, precision),
            (CqlInterval<decimal> p, CqlInterval<decimal> i) => Holds(p.Low, i, properly, precision),
            (CqlInterval<CqlQuantity> p, CqlInterval<CqlQuantity> i) => Holds(p.Low, i, properly, precision),
            _ => null,
        };
    }

    public static CqlInterval? Union(CqlInterval? left, CqlInterval? right) =>
        !PointPair.TryAlign(left, right, out var first, out var second) ? null : (first, second) switch
        {
            (CqlInterval<CqlDateTime> a, CqlInterval<CqlDateTime> b) => IntervalSets.Union(a, b),
            (CqlInterval<CqlDate> a, CqlInterval<CqlDate> b) => IntervalSets.Union(a, b),
            (CqlInterval<CqlTime> a, CqlInterval<CqlTime> b) => IntervalSets.Union(a, b),
            (CqlInterval<int> a, CqlInterval<int> b) => IntervalSets.Union(a, b),
            (CqlInterval<long> a, CqlInterval<long> b) => IntervalSets.Union(a, b),
            (CqlInterval<decimal> a, CqlInterval<decimal> b) => IntervalSets.Union(a, b),
            (CqlInterval<CqlQuantity> a, CqlInterval<CqlQuantity> b) => IntervalSets.Union(a, b),
            _ => null,
        };

    public static CqlInterval? Intersect(CqlInterval? left, CqlInterval? right) =>
        !PointPair.TryAlign(left, right, out var first, out var second) ? null : (first, second) switch
        {
            (CqlInterval<CqlDateTime> a, CqlInterval<CqlDateTime> b) => IntervalSets.Intersect(a, b),
            (CqlInterval<CqlDate> a, CqlInterval<CqlDate> b) => IntervalSets.Intersect(a, b),
            (CqlInterval<CqlTime> a, CqlInterval<CqlTime> b) => IntervalSets.Intersect(a, b),
            (CqlInterval<int> a, CqlInterval<int> b) => IntervalSets.Intersect(a, b),
            (CqlInterval<long> a, CqlInterval<long> b) => IntervalSets.Intersect(a, b),
            (CqlInterval<decimal> a, CqlInterval<decimal> b) => IntervalSets.Intersect(a, b),
            (CqlInterval<CqlQuantity> a, CqlInterval<CqlQuantity> b) => IntervalSets.Intersect(a, b),
            _ => null,
        };

    public static CqlInterval? Except(CqlInterval? left, CqlInterval? right) =>
        !PointPair.TryAlign(left, right, out var first, out var second) ? null : (first, second) switch
        {
            (CqlInterval<CqlDateTime> a, CqlInterval<CqlDateTime> b) => IntervalSets.Except(a, b),
            (CqlInterval<CqlDate> a, CqlInterval<CqlDate> b) => IntervalSets.Except(a, b),
            (CqlInterval<CqlTime> a, CqlInterval<CqlTime> b) => IntervalSets.Except(a, b),
            (CqlInterval<int> a, CqlInterval<int> b) => IntervalSets.Except(a, b),
            (CqlInterval<long> a, CqlInterval<long> b) => IntervalSets.Except(a, b),
            (CqlInterval<decimal> a, CqlInterval<decimal> b) => IntervalSets.Except(a, b),
            (CqlInterval<CqlQuantity> a, CqlInterval<CqlQuantity> b) => IntervalSets.Except(a, b),
            _ => null,
        };

    private static bool? Holds<T>(T point, CqlInterval<T> interval, bool properly, DateTimePrecision? precision)
        where T : notnull => properly
            ? IntervalMembership.HoldsProperly(point, interval, precision) : IntervalMembership.Holds(point, interval, precision);
}
