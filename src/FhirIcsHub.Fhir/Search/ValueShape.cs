using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>What search makes of a data type.</summary>
internal enum ValueShape : byte
{
    /// <summary>Nothing: no search parameter type reads it.</summary>
    None,
    Text,
    Code,
    Boolean,
    Number,
    Date,
    Uri,
    Coding,
    CodeableConcept,
    Identifier,
    ContactPoint,
    HumanName,
    Address,
    Period,
    Timing,
    Quantity,
    Money,
    Range,
    Reference,
    Extension,
    Resource,
}

internal static class ValueShapes
{
    private static readonly ValueShape[] ByTypeIndex = [.. FhirSchema.R4.Types.ToArray().Select(Determine)];

    public static ValueShape Of(FhirType? type) => type is null ? ValueShape.None : ByTypeIndex[type.Index];

    /// <summary>Whether a parameter of that type finds values of that shape.</summary>
    public static bool IsSearchable(SearchParameterType parameter, ValueShape shape) => shape == ValueShape.Extension || parameter switch
    {
        SearchParameterType.Token => shape is ValueShape.Text or ValueShape.Code or ValueShape.Boolean or ValueShape.Uri
            or ValueShape.Coding or ValueShape.CodeableConcept or ValueShape.Identifier or ValueShape.ContactPoint,
        SearchParameterType.String => shape is ValueShape.Text or ValueShape.Code or ValueShape.HumanName or ValueShape.Address,
        SearchParameterType.Date => shape is ValueShape.Date or ValueShape.Period or ValueShape.Timing,
        SearchParameterType.Number => shape is ValueShape.Number or ValueShape.Range,
        SearchParameterType.Quantity => shape is ValueShape.Quantity or ValueShape.Money or ValueShape.Range,
        SearchParameterType.Reference => shape is ValueShape.Reference or ValueShape.Uri or ValueShape.Resource,
        SearchParameterType.Uri => shape is ValueShape.Uri,
        _ => false,
    };

    private static ValueShape Determine(FhirType type) => type.Name switch
    {
        "string" or "markdown" => ValueShape.Text,
        "code" or "id" => ValueShape.Code,
        "boolean" => ValueShape.Boolean,
        "decimal" or "integer" or "positiveInt" or "unsignedInt" => ValueShape.Number,
        "date" or "dateTime" or "instant" => ValueShape.Date,
        "uri" or "url" or "canonical" or "oid" or "uuid" => ValueShape.Uri,
        "Coding" => ValueShape.Coding,
        "CodeableConcept" => ValueShape.CodeableConcept,
        "Identifier" => ValueShape.Identifier,
        "ContactPoint" => ValueShape.ContactPoint,
        "HumanName" => ValueShape.HumanName,
        "Address" => ValueShape.Address,
        "Period" => ValueShape.Period,
        "Timing" => ValueShape.Timing,
        "Quantity" or "Age" or "Count" or "Distance" or "Duration" => ValueShape.Quantity,
        "Money" => ValueShape.Money,
        "Range" => ValueShape.Range,
        "Reference" => ValueShape.Reference,
        "Extension" => ValueShape.Extension,
        _ => type.IsResource ? ValueShape.Resource : ValueShape.None,
    };
}
