using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Which System value an element of a FHIR type stands for.</summary>
internal enum FhirValueKind : byte
{
    None,
    Boolean,
    Integer,
    Decimal,
    Date,
    DateTime,
    Time,
    String,
    Concept,
    Code,
    Quantity,
    Range,
    Period,
    Ratio,
}

/// <summary>The kinds of all types, found by their number.</summary>
internal static class FhirValueKinds
{
    private static readonly FhirValueKind[] Kinds = [.. FhirSchema.R4.Types.ToArray().Select(KindOf)];

    public static FhirValueKind Of(FhirType type) => Kinds[type.Index];

    private static FhirValueKind KindOf(FhirType type) => type.Name switch
    {
        "boolean" => FhirValueKind.Boolean,
        "integer" or "positiveInt" or "unsignedInt" => FhirValueKind.Integer,
        "decimal" => FhirValueKind.Decimal,
        "date" => FhirValueKind.Date,
        "dateTime" or "instant" => FhirValueKind.DateTime,
        "time" => FhirValueKind.Time,
        _ when type.IsPrimitive => FhirValueKind.String,
        "CodeableConcept" => FhirValueKind.Concept,
        "Coding" => FhirValueKind.Code,
        "Quantity" or "Age" or "Count" or "Distance" or "Duration" or "SimpleQuantity" or "MoneyQuantity" => FhirValueKind.Quantity,
        "Range" => FhirValueKind.Range,
        "Period" => FhirValueKind.Period,
        "Ratio" => FhirValueKind.Ratio,
        _ => FhirValueKind.None,
    };
}
