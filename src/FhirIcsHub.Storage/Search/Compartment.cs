using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// All that belongs to one Patient, Encounter, Practitioner, RelatedPerson or Device (https://hl7.org/fhir/R4/compartmentdefinition.html).
/// </summary>
/// <param name="Type">Type of the resource that it is the compartment of.</param>
/// <param name="Id">Its id.</param>
public sealed record Compartment(FhirType Type, string Id)
{
    /// <summary>The types that R4 defines compartments of.</summary>
    public static IReadOnlyList<FhirType> Types { get; } =
        [.. FhirSchema.R4.ResourceTypes.Where(type => TypesIn(type).Count > 0)];

    /// <summary>The types whose resources can be in a compartment of that type; none when there are no such compartments.</summary>
    public static IReadOnlyList<FhirType> TypesIn(FhirType compartment) =>
        [.. FhirSchema.R4.ResourceTypes.Where(type => FhirSchema.R4.CompartmentParameters(compartment.Name, type.Name).Count > 0)];
}
