namespace FhirIcsHub.Cql.Types;

/// <summary>A type that a model names: <c>System.Integer</c>, <c>FHIR.Patient</c>.</summary>
internal abstract class NamedType(string name, DataType? baseType) : DataType
{
    /// <summary>The name with that of its model: <c>FHIR.Patient.Contact</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The model's name: <c>FHIR</c>.</summary>
    public string Namespace { get; } = name.IndexOf('.') is > 0 and var dot ? name[..dot] : "";

    /// <summary>The name within its model: <c>Patient.Contact</c>.</summary>
    public string SimpleName { get; } = name.IndexOf('.') is > 0 and var dot ? name[(dot + 1)..] : name;

    public override DataType? BaseType { get; } = baseType;

    /// <summary>The name in ELM, with the URL of the model that the data are in: <c>{http://hl7.org/fhir}Patient</c>.</summary>
    public required string ElmName { get; init; }

    public sealed override bool Equals(DataType? other) =>
        ReferenceEquals(this, other) || (other is NamedType named && named.Name == Name && named.GetType() == GetType());

    public sealed override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public sealed override string ToString() => Name;
}
