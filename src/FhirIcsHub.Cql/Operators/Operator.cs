using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Operators;

/// <summary>
/// One overload of an operator of CQL or of a function of a library: name, operand types, result type. A generic one has type parameters
/// in its signature and is instantiated for the types of a call.
/// </summary>
internal sealed class Operator(string name, Signature signature, DataType? resultType)
{
    /// <summary>Name of the library that holds the operators of the specification.</summary>
    public const string SystemLibrary = "System";

    public string Name { get; } = name;

    public Signature Signature { get; } = signature;

    /// <summary>Type of the result; null for a function whose body could not be translated.</summary>
    public DataType? ResultType { get; } = resultType;

    /// <summary>Name of the library that defines it: <c>System</c>, <c>FHIRHelpers</c>; null for an unnamed library.</summary>
    public string? Library { get; init; }

    /// <summary>Whether only its own library may call it.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>Whether it may be called as <c>operand.name(…)</c>.</summary>
    public bool IsFluent { get; init; }

    /// <summary>Whether the environment gives its value, the library has no body for it.</summary>
    public bool IsExternal { get; init; }

    /// <summary>Whether its signature has type parameters.</summary>
    public bool IsGeneric { get; } = signature.Types.Any(t => t.IsGeneric);

    public bool IsSystem => Library == SystemLibrary;

    public override string ToString() => Name + Signature;
}
