using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>One allowed type of an element.</summary>
/// <param name="Type">The R4 type; null for what the schema has no name for (BackboneElement, System.String): not judged.</param>
/// <param name="Profiles">The content conforms to at least one of these profiles; empty = to the type alone.</param>
/// <param name="Target">What a reference may point to; null = anything.</param>
internal sealed record TypeRule(FhirType? Type, IReadOnlyList<string> Profiles, TargetRule? Target);

/// <summary>What a Reference may point to.</summary>
/// <param name="Profiles">Canonical URLs of the target profiles, base definitions included.</param>
/// <param name="Types">
/// Names of the resource types that they allow; null when one of them is not to be found, so that it cannot be told.
/// </param>
/// <param name="IsByTypeOnly">Whether all target profiles are base definitions of types.</param>
/// <param name="Aggregation">Where the target may be; empty = anywhere.</param>
internal sealed record TargetRule(
    IReadOnlyList<string> Profiles, IReadOnlyList<string>? Types, bool IsByTypeOnly, IReadOnlyList<string> Aggregation);

/// <summary>Strength of a binding, the weakest first.</summary>
internal enum BindingStrength
{
    Example,
    Preferred,
    Extensible,
    Required,
}

/// <summary>The binding of a coded element.</summary>
/// <param name="Strength">How binding it is.</param>
/// <param name="ValueSet">Canonical URL as the profile has it, version included.</param>
/// <param name="Largest">The value set that codes must not lie outside of, however weak the binding; null when there is none.</param>
internal sealed record BindingRule(BindingStrength Strength, string ValueSet, string? Largest);

/// <summary>Restrictions of a value. Elements that do not exist restrict nothing.</summary>
/// <param name="Fixed">The value is exactly this.</param>
/// <param name="Pattern">The value has at least this content.</param>
/// <param name="Least">The value is not less.</param>
/// <param name="Most">The value is not greater.</param>
/// <param name="MinLength">Fewest characters.</param>
/// <param name="MaxLength">Most characters.</param>
/// <param name="MustHaveValue">Whether a primitive has a value, not only extensions.</param>
/// <param name="Alternatives">When not empty: a primitive has a value or one of these extensions.</param>
internal sealed record ValueRule(
    Element Fixed, Element Pattern, Element Least, Element Most, int? MinLength, int? MaxLength, bool MustHaveValue,
    IReadOnlyList<string> Alternatives);
