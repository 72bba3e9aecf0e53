using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>The data types that have rules of their own.</summary>
internal static class DataTypes
{
    public static readonly FhirType Extension = Of("Extension");
    public static readonly FhirType Coding = Of("Coding");
    public static readonly FhirType CodeableConcept = Of("CodeableConcept");
    public static readonly FhirType Quantity = Of("Quantity");
    public static readonly FhirType Reference = Of("Reference");
    public static readonly FhirType Code = Of("code");
    public static readonly FhirType String = Of("string");
    public static readonly FhirType Uri = Of("uri");

    /// <summary>What the walk over all elements looks at, by <see cref="FhirType.Index"/>.</summary>
    private static readonly Kind[] Kinds = KindsOfTypes();

    public enum Kind : byte
    {
        None,
        Extension,
        Coding,
        Quantity,
        Reference,
        Identifier,
        Period,
        ContactPoint,
        Narrative,
        Uri,
    }

    public static Kind KindOf(FhirType? type) => type is null ? Kind.None : Kinds[type.Index];

    private static Kind[] KindsOfTypes()
    {
        var kinds = new Kind[FhirSchema.R4.Types.Length];
        foreach (var type in FhirSchema.R4.Types)
        {
            kinds[type.Index] = type.Name switch
            {
                "Extension" => Kind.Extension,
                "Coding" => Kind.Coding,
                "Quantity" or "Age" or "Count" or "Distance" or "Duration" => Kind.Quantity,
                "Reference" => Kind.Reference,
                "Identifier" => Kind.Identifier,
                "Period" => Kind.Period,
                "ContactPoint" => Kind.ContactPoint,
                "Narrative" => Kind.Narrative,
                "uri" or "url" or "canonical" => Kind.Uri,
                _ => Kind.None,
            };
        }

        return kinds;
    }

    private static FhirType Of(string name) => FhirSchema.R4.FindType(name) ?? throw new InvalidOperationException($"R4 has a type {name}");
}
