using System.Diagnostics.CodeAnalysis;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>
/// An interval of <c>int</c>, <c>long</c>, <c>decimal</c>, <c>CqlDate</c>, <c>CqlDateTime</c>, <c>CqlTime</c> or <c>CqlQuantity</c>. Its
/// first and last points are worked out once.
/// </summary>
public sealed class CqlInterval<T> : CqlInterval
    where T : notnull
{
    private readonly T? _low;
    private readonly T? _high;
    private readonly T? _start;
    private readonly T? _end;

    internal CqlInterval(Bound<T> low, bool lowClosed, Bound<T> high, bool highClosed)
        : base(lowClosed, highClosed)
    {
        var type = PointType<T>.Instance;
        HasLow = low.IsGiven;
        HasHigh = high.IsGiven;
        _low = low.Value;
        _high = high.Value;
        if (HasLow)
        {
            _start = _low;
            HasStart = lowClosed || type.TrySuccessor(_low!, out _start);
        }
        else if (lowClosed)
        {
            _start = type.Minimum(HasHigh ? _high : default);
            HasStart = true;
        }

        if (HasHigh)
        {
            _end = _high;
            HasEnd = highClosed || type.TryPredecessor(_high!, out _end);
        }
        else if (highClosed)
        {
            _end = type.Maximum(HasLow ? _low : default);
            HasEnd = true;
        }
    }

    /// <summary>Whether the lower bound is not null.</summary>
    public bool HasLow { get; }

    /// <summary>Whether the upper bound is not null.</summary>
    public bool HasHigh { get; }

    public override object? LowObject => HasLow ? _low : null;

    public override object? HighObject => HasHigh ? _high : null;

    public override object? StartObject => HasStart ? _start : null;

    public override object? EndObject => HasEnd ? _end : null;

    /// <summary>Whether the first point is known: not of an open bound that is null, nor of an open bound at the end of the type.</summary>
    internal bool HasStart { get; }

    internal bool HasEnd { get; }

    internal override PointType PointType => PointType<T>.Instance;

    /// <summary>The lower bound; meaningful with <see cref="HasLow"/>.</summary>
    internal T Low => _low!;

    /// <summary>The upper bound; meaningful with <see cref="HasHigh"/>.</summary>
    internal T High => _high!;

    /// <summary>The first point; meaningful with <see cref="HasStart"/>.</summary>
    internal T Start => _start!;

    /// <summary>The last point; meaningful with <see cref="HasEnd"/>.</summary>
    internal T End => _end!;

    /// <summary>An interval whose bounds are both closed.</summary>
    public static CqlInterval<T> Closed(T low, T high) => new(low, true, high, true);

    /// <summary>Whether there is a first point and it may be reached.</summary>
    internal bool TryStart([MaybeNullWhen(false)] out T start)
    {
        start = _start;
        return HasStart;
    }

    internal bool TryEnd([MaybeNullWhen(false)] out T end)
    {
        end = _end;
        return HasEnd;
    }

    /// <summary>Whether the bounds contradict each other: the first point lies behind the last one.</summary>
    internal bool IsInverted => HasStart && HasEnd && PointType<T>.Instance.Compare(_start!, _end!) > 0;
}

/// <summary>A bound of an interval, or none.</summary>
internal readonly struct Bound<T>
    where T : notnull
{
    private Bound(T value)
    {
        Value = value;
        IsGiven = true;
    }

    public T? Value { get; }

    public bool IsGiven { get; }

    public static implicit operator Bound<T>(T value) => new(value);

    /// <summary>A boxed bound; null is none.</summary>
    public static Bound<T> Of(object? value) => value is null ? default : new Bound<T>((T)value);
}
