using System.Globalization;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>
/// An interval of points (CQL, Interval), seen without its point type. A closed bound that is null reaches to the end of the type; an open
/// bound that is null is unknown.
/// </summary>
public abstract class CqlInterval
{
    private protected CqlInterval(bool lowClosed, bool highClosed)
    {
        LowClosed = lowClosed;
        HighClosed = highClosed;
    }

    /// <summary>The lower bound as given, boxed; null when it is null.</summary>
    public abstract object? LowObject { get; }

    /// <summary>The upper bound as given, boxed; null when it is null.</summary>
    public abstract object? HighObject { get; }

    public bool LowClosed { get; }

    public bool HighClosed { get; }

    /// <summary>The first point, boxed (CQL, Start); null when it is unknown.</summary>
    public abstract object? StartObject { get; }

    /// <summary>The last point, boxed (CQL, End); null when it is unknown.</summary>
    public abstract object? EndObject { get; }

    internal abstract PointType PointType { get; }

    /// <summary>An interval of DateTimes whose bounds both belong to it: a measurement period.</summary>
    public static CqlInterval<CqlDateTime> Closed(CqlDateTime low, CqlDateTime high) => CqlInterval<CqlDateTime>.Closed(low, high);

    /// <summary><c>Interval[1, 4)</c></summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Interval{(LowClosed ? '[' : '(')}{LowObject ?? "null"}, {HighObject ?? "null"}{(HighClosed ? ']' : ')')}");
}
