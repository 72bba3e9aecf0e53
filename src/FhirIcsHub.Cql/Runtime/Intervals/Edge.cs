using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>
/// The first or the last point of an interval for comparison (CQL, Start and End): a point, or for an open bound that is null the range of
/// points that it can be. An edge that does not exist (behind the end of the type) compares as null.
/// </summary>
internal readonly struct Edge<T>
    where T : notnull
{
    private readonly State _state;

    private Edge(T least, T greatest, State state)
    {
        Least = least;
        Greatest = greatest;
        _state = state;
    }

    private enum State : byte
    {
        Missing,
        Range,
        Point,
    }

    public T Least { get; }

    public T Greatest { get; }

    public bool IsPoint => _state == State.Point;

    public bool IsMissing => _state == State.Missing;

    public static Edge<T> Of(T point) => new(point, point, State.Point);

    public static Edge<T> StartOf(CqlInterval<T> interval)
    {
        if (interval.TryStart(out var start))
        {
            return Of(start);
        }

        if (interval.HasLow)
        {
            return default;
        }

        var type = PointType<T>.Instance;
        var like = interval.HasHigh ? interval.High : default;
        return new Edge<T>(type.Minimum(like), interval.TryEnd(out var end) ? end : type.Maximum(like), State.Range);
    }

    public static Edge<T> EndOf(CqlInterval<T> interval)
    {
        if (interval.TryEnd(out var end))
        {
            return Of(end);
        }

        if (interval.HasHigh)
        {
            return default;
        }

        var type = PointType<T>.Instance;
        var like = interval.HasLow ? interval.Low : default;
        return new Edge<T>(interval.TryStart(out var start) ? start : type.Minimum(like), type.Maximum(like), State.Range);
    }

    /// <summary>Whether the first is less than or equal to the second; null when it is uncertain.</summary>
    public static bool? IsAtMost(in Edge<T> left, in Edge<T> right, DateTimePrecision? precision)
    {
        var type = PointType<T>.Instance;
        if (left._state == State.Point && right._state == State.Point)
        {
            return type.Compare(left.Least, right.Least, precision) is { } order ? order <= 0 : null;
        }

        return left._state == State.Missing || right._state == State.Missing ? null
            : type.Compare(left.Greatest, right.Least, precision) <= 0 ? true
            : type.Compare(left.Least, right.Greatest, precision) > 0 ? false
            : null;
    }

    /// <summary>Whether the first is less than the second; null when it is uncertain.</summary>
    public static bool? IsBelow(in Edge<T> left, in Edge<T> right, DateTimePrecision? precision) => !IsAtMost(right, left, precision);

    /// <summary>Whether they are the same point; null when it is uncertain.</summary>
    public static bool? IsSame(in Edge<T> left, in Edge<T> right, DateTimePrecision? precision)
    {
        var type = PointType<T>.Instance;
        if (left._state == State.Point && right._state == State.Point)
        {
            return type.Compare(left.Least, right.Least, precision) is { } order ? order == 0 : null;
        }

        return left._state == State.Missing || right._state == State.Missing ? null
            : type.Compare(left.Greatest, right.Least, precision) < 0 || type.Compare(left.Least, right.Greatest, precision) > 0 ? false
            : null;
    }

    /// <summary>
    /// The point before, a step of the precision when that is coarser than the point; missing at the beginning of the type.
    /// </summary>
    public Edge<T> Before(DateTimePrecision? precision) => Moved(forward: false, precision);

    /// <summary>The next point; missing at the end of the type.</summary>
    public Edge<T> After(DateTimePrecision? precision) => Moved(forward: true, precision);

    private Edge<T> Moved(bool forward, DateTimePrecision? precision)
    {
        if (_state == State.Missing)
        {
            return default;
        }

        var hasLeast = TryMove(Least, forward, precision, out var least);
        if (_state == State.Point)
        {
            return hasLeast ? Of(least) : default;
        }

        var hasGreatest = TryMove(Greatest, forward, precision, out var greatest);
        return new Edge<T>(hasLeast ? least : Least, hasGreatest ? greatest : Greatest, State.Range);
    }

    private static bool TryMove(T point, bool forward, DateTimePrecision? precision, out T moved)
    {
        var from = precision is { } cut ? PointPrecision.Cut(point, cut) : point;
        return forward ? PointType<T>.Instance.TrySuccessor(from, out moved!) : PointType<T>.Instance.TryPredecessor(from, out moved!);
    }
}
