using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>A type specifier resolved: a FHIR type, a System type, or both for a bare name such as Quantity.</summary>
internal sealed class TypeTest
{
    private readonly FhirType? _fhir;
    private readonly FhirPathKind _system;

    private TypeTest(FhirType? fhir, FhirPathKind system)
    {
        _fhir = fhir;
        _system = system;
    }

    /// <summary>The FHIR type; null for a System type alone.</summary>
    public FhirType? Fhir => _fhir;

    /// <summary>An unknown name is an error; unknown names of the System namespace match nothing.</summary>
    public static TypeTest Of(TypeName name, int position)
    {
        var fhir = name.Namespace is null or "FHIR" ? FhirSchema.R4.FindType(name.Name) : null;
        var system = name.Namespace is null or "System" ? SystemKind(name.Name) : FhirPathKind.None;
        if (name.Namespace == "System" || fhir is not null || system != FhirPathKind.None)
        {
            return new TypeTest(fhir, system);
        }

        throw FhirPathException.Execution(
            position, $"unknown type {name}{Spelling.Hint(name.Name, FhirSchema.R4.Types.ToArray().Select(type => type.Name))}");
    }

    /// <summary>Whether the item is of the type or of one that derives from it.</summary>
    public bool Is(in FhirPathValue value)
    {
        if (value.Kind != FhirPathKind.Element)
        {
            return value.Kind == _system && _system != FhirPathKind.None;
        }

        return _fhir is not null && value.Element.Type is { } type && type.Is(_fhir);
    }

    /// <summary>As <see cref="Is"/>, but a primitive must be of exactly the type: a code is not taken for a string.</summary>
    public bool IsExactly(in FhirPathValue value)
    {
        if (value.Kind != FhirPathKind.Element || _fhir is not { IsPrimitive: true })
        {
            return Is(value);
        }

        return ReferenceEquals(value.Element.Type, _fhir);
    }

    /// <summary>Whether a reference's text names a resource of the type.</summary>
    public bool Names(ReadOnlySpan<byte> typeName) =>
        _fhir is { IsResource: true } && (_fhir.IsAbstract || typeName.SequenceEqual(_fhir.Utf8Name));

    private static FhirPathKind SystemKind(string name) => name switch
    {
        "Boolean" => FhirPathKind.Boolean,
        "String" => FhirPathKind.String,
        "Integer" => FhirPathKind.Integer,
        "Long" => FhirPathKind.Long,
        "Decimal" => FhirPathKind.Decimal,
        "Date" => FhirPathKind.Date,
        "DateTime" => FhirPathKind.DateTime,
        "Time" => FhirPathKind.Time,
        "Quantity" => FhirPathKind.Quantity,
        _ => FhirPathKind.None,
    };
}
