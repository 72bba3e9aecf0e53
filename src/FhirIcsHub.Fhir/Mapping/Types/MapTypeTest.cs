using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>What type a value that is read has.</summary>
internal static class MapTypeTest
{
    private static readonly MapType StringType = R4("string");
    private static readonly MapType BooleanType = R4("boolean");
    private static readonly MapType IntegerType = R4("integer");
    private static readonly MapType DecimalType = R4("decimal");
    private static readonly MapType DateType = R4("date");
    private static readonly MapType DateTimeType = R4("dateTime");
    private static readonly MapType TimeType = R4("time");
    private static readonly MapType QuantityType = R4("Quantity");

    /// <summary>The type as the schema or the value itself tells; null for an element that R4 does not know.</summary>
    public static MapType? Of(in FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Element => value.Element.Type is { } type ? MapType.Of(type) : null,
        FhirPathKind.String => StringType,
        FhirPathKind.Boolean => BooleanType,
        FhirPathKind.Integer => IntegerType,
        FhirPathKind.Decimal => DecimalType,
        FhirPathKind.Date => DateType,
        FhirPathKind.DateTime => DateTimeType,
        FhirPathKind.Time => TimeType,
        FhirPathKind.Quantity => QuantityType,
        _ => null,
    };

    /// <summary>The type that an element's JSON kind suggests where R4 does not know it; null for objects.</summary>
    public static MapType? OfJson(Element element) => element.Kind switch
    {
        ElementKind.Boolean => BooleanType,
        ElementKind.Number => element.RawValue.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0 ? IntegerType : DecimalType,
        ElementKind.String => StringType,
        _ => null,
    };

    /// <summary>
    /// Whether a value is of a type. An element that R4 does not know is judged by its resourceType, by the type at the end of its name
    /// (<c>valueQuantity</c>), or by its JSON kind.
    /// </summary>
    public static bool Is(in FhirPathValue value, MapType type)
    {
        if (Of(value) is { } own)
        {
            return own.Key == type.Key
                || (own.Fhir is { } given && type.Fhir is { } wanted && given.Is(wanted)) || (type.Fhir is null && own.Name == type.Name);
        }

        var element = value.Element;
        if (!element.Exists)
        {
            return false;
        }

        if (element.TextOf("resourceType") is { } resourceType)
        {
            return resourceType == type.Name;
        }

        if (element.JsonName.EndsWith(char.ToUpperInvariant(type.Name[0]) + type.Name[1..], StringComparison.Ordinal))
        {
            return true;
        }

        return type.IsPrimitive ? element.Kind == PrimitiveLexemes.KindOf(type.Fhir!.Lexeme) : element.Kind == ElementKind.Object;
    }

    private static MapType R4(string name) => MapType.Of(FhirSchema.R4.FindType(name) ?? throw new InvalidOperationException(name));
}
