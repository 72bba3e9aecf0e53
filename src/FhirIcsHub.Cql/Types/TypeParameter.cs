namespace FhirIcsHub.Cql.Types;

/// <summary>Which types a type parameter may be bound to.</summary>
internal enum TypeConstraint
{
    None,
    Class,
    Value,
    Tuple,
    Interval,
    Choice,
}

/// <summary>A type that an operator leaves open, such as <c>T</c> of <c>Exists(list&lt;T&gt;)</c>.</summary>
internal sealed class TypeParameter(string name, TypeConstraint constraint = TypeConstraint.None) : DataType
{
    public string Name { get; } = name;

    public TypeConstraint Constraint { get; } = constraint;

    public override DataType? BaseType => Any;

    public override bool IsGeneric => true;

    public bool CanBind(DataType type) => Constraint switch
    {
        TypeConstraint.Class => type is ClassType,
        TypeConstraint.Value => type is SimpleType && !type.Equals(Any),
        TypeConstraint.Tuple => type is TupleType,
        TypeConstraint.Interval => type is IntervalType,
        TypeConstraint.Choice => type is ChoiceType,
        _ => true,
    };

    public override bool Equals(DataType? other) =>
        other is TypeParameter parameter && parameter.Name == Name && parameter.Constraint == Constraint;

    public override int GetHashCode() => HashCode.Combine(Name, Constraint);

    public override string ToString() => Name;
}
