namespace FhirIcsHub.Cql.Types;

/// <summary>An interval of points of one type. An interval is a subtype of another when its point type is.</summary>
internal sealed class IntervalType(DataType pointType) : DataType
{
    public DataType PointType { get; } = pointType;

    public override DataType? BaseType => Any;

    public override int Weight { get; } = WeightOf([pointType]);

    public override bool IsGeneric => PointType.IsGeneric;

    public override string Label => "Interval of " + PointType.Label;

    public override bool IsSubTypeOf(DataType other) =>
        other is IntervalType interval ? PointType.IsSubTypeOf(interval.PointType) : base.IsSubTypeOf(other);

    public override bool IsSuperTypeOf(DataType other) =>
        other is IntervalType interval ? PointType.IsSuperTypeOf(interval.PointType) : base.IsSuperTypeOf(other);

    public override bool Equals(DataType? other) => other is IntervalType interval && interval.PointType.Equals(PointType);

    public override int GetHashCode() => HashCode.Combine(nameof(IntervalType), PointType);

    public override string ToString() => $"interval<{PointType}>";
}
