namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>
/// An interval without bounds whose point type is not known: <c>Interval[null, null]</c> where nothing tells the type. Its points are not
/// known (CQL, Start and End), so that every comparison with it is null.
/// </summary>
internal sealed class CqlIntervalOfAny(bool lowClosed, bool highClosed) : CqlInterval(lowClosed, highClosed)
{
    public override object? LowObject => null;

    public override object? HighObject => null;

    public override object? StartObject => null;

    public override object? EndObject => null;

    internal override PointType PointType => Unknown.Points;

    /// <summary>The same interval of points of a type: what a cast makes of it.</summary>
    public CqlInterval As(PointType type) => type.Interval(null, LowClosed, null, HighClosed);

    private sealed class Unknown : PointType
    {
        public static readonly PointType Points = new Unknown();

        public override string Name => "Any";

        public override CqlInterval Interval(object? low, bool lowClosed, object? high, bool highClosed) =>
            IntervalSelector.Select(low, lowClosed, high, highClosed, null);

        public override int? Compare(object left, object right, Elm.DateTimePrecision? precision) => null;

        public override object? Successor(object point) => null;

        public override object? Predecessor(object point) => null;
    }
}
