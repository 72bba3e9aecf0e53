using System.Diagnostics.CodeAnalysis;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>A type whose values are points of intervals: ordered, with steps and ends. Seen without its .NET type.</summary>
internal abstract class PointType
{
    /// <summary>The type's name in the System model: <c>Integer</c>.</summary>
    public abstract string Name { get; }

    /// <summary>An interval of boxed bounds of this type; what the bounds say is not checked.</summary>
    public abstract CqlInterval Interval(object? low, bool lowClosed, object? high, bool highClosed);

    /// <summary>The order of two boxed points to a precision; null when it is uncertain.</summary>
    public abstract int? Compare(object left, object right, DateTimePrecision? precision);

    /// <summary>The next point, boxed; null when there is none.</summary>
    public abstract object? Successor(object point);

    /// <summary>The point before, boxed; null when there is none.</summary>
    public abstract object? Predecessor(object point);

    /// <summary>The type of a boxed point; null when its type has no order.</summary>
    public static PointType? Of(object? point) => point switch
    {
        int => PointType<int>.Instance,
        long => PointType<long>.Instance,
        decimal => PointType<decimal>.Instance,
        CqlDateTime => PointType<CqlDateTime>.Instance,
        CqlDate => PointType<CqlDate>.Instance,
        CqlTime => PointType<CqlTime>.Instance,
        CqlQuantity => PointType<CqlQuantity>.Instance,
        _ => null,
    };

    /// <summary>The type by its name in the System model; null when it has no order.</summary>
    public static PointType? Named(string name) => name switch
    {
        "Integer" => PointType<int>.Instance,
        "Long" => PointType<long>.Instance,
        "Decimal" => PointType<decimal>.Instance,
        "DateTime" => PointType<CqlDateTime>.Instance,
        "Date" => PointType<CqlDate>.Instance,
        "Time" => PointType<CqlTime>.Instance,
        "Quantity" => PointType<CqlQuantity>.Instance,
        _ => null,
    };
}

/// <summary>A type of points: how they are ordered, what comes next, where they end.</summary>
internal abstract class PointType<T> : PointType
    where T : notnull
{
    public static PointType<T> Instance { get; } = (PointType<T>)PointTypes.Of(typeof(T));

    /// <summary>The order of two points to a precision; null when it is uncertain.</summary>
    public abstract int? Compare(T left, T right, DateTimePrecision? precision = null);

    /// <summary>The next point; false at the end of the type.</summary>
    public abstract bool TrySuccessor(T point, [MaybeNullWhen(false)] out T successor);

    /// <summary>The point before; false at the beginning of the type.</summary>
    public abstract bool TryPredecessor(T point, [MaybeNullWhen(false)] out T predecessor);

    /// <summary>The least value.</summary>
    /// <param name="like">A point to take the unit from; default when there is none.</param>
    public abstract T Minimum(T? like = default);

    /// <summary>The greatest value.</summary>
    /// <param name="like">A point to take the unit from; default when there is none.</param>
    public abstract T Maximum(T? like = default);

    public sealed override CqlInterval Interval(object? low, bool lowClosed, object? high, bool highClosed) =>
        new CqlInterval<T>(Bound<T>.Of(low), lowClosed, Bound<T>.Of(high), highClosed);

    public sealed override int? Compare(object left, object right, DateTimePrecision? precision) =>
        Compare((T)left, (T)right, precision);

    public sealed override object? Successor(object point) => TrySuccessor((T)point, out var next) ? next : null;

    public sealed override object? Predecessor(object point) => TryPredecessor((T)point, out var before) ? before : null;
}
