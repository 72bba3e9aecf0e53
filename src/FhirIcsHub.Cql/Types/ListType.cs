namespace FhirIcsHub.Cql.Types;

/// <summary>An ordered list of values of one type. A list is a subtype of another when its element type is.</summary>
internal sealed class ListType(DataType elementType) : DataType
{
    public DataType ElementType { get; } = elementType;

    public override DataType? BaseType => Any;

    public override int Weight { get; } = WeightOf([elementType]);

    public override bool IsGeneric => ElementType.IsGeneric;

    public override string Label => "List of " + ElementType.Label;

    public override bool IsSubTypeOf(DataType other) =>
        other is ListType list ? ElementType.IsSubTypeOf(list.ElementType) : base.IsSubTypeOf(other);

    public override bool IsSuperTypeOf(DataType other) =>
        other is ListType list ? ElementType.IsSuperTypeOf(list.ElementType) : base.IsSuperTypeOf(other);

    public override bool Equals(DataType? other) => other is ListType list && list.ElementType.Equals(ElementType);

    public override int GetHashCode() => HashCode.Combine(nameof(ListType), ElementType);

    public override string ToString() => $"list<{ElementType}>";
}
