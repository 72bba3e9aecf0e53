namespace FhirIcsHub.Cql.Types;

/// <summary>A type without elements: <c>System.Integer</c>, <c>System.DateTime</c>.</summary>
internal sealed class SimpleType(string name, DataType? baseType) : NamedType(name, baseType)
{
    /// <inheritdoc/>
    public override bool IsCompatibleWith(DataType other) => Equals(Any) || base.IsCompatibleWith(other);
}
