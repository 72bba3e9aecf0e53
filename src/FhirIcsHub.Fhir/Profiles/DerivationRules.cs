namespace FhirIcsHub.Fhir.Profiles;

/// <summary>What kind of derivation a definition is.</summary>
/// <param name="IsSpecialization">A new type (it may bring elements) and not a profile.</param>
/// <param name="ShortcutNarrows">
/// Whether <c>valueQuantity</c> without a slice name leaves only that type, as the definitions of FHIR 4.0.1 have it; else it is only said
/// of that type.
/// </param>
internal sealed record DerivationRules(bool IsSpecialization, bool ShortcutNarrows)
{
    public static DerivationRules Of(Resource definition) =>
        new(definition.Root.TextOf("derivation") == "specialization", definition.Root.TextOf("fhirVersion") == "4.0.1");
}
