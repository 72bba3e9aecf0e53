using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>How an expression is compiled.</summary>
public sealed record FhirPathOptions
{
    /// <summary>By the letter of the specification; names are not checked against the model.</summary>
    public static FhirPathOptions Default { get; } = new();

    /// <summary>As HL7's own search parameters and invariants are meant: <c>as</c> filters a collection.</summary>
    public static FhirPathOptions Lenient { get; } = new() { LenientAs = true };

    /// <summary>Whether element names and function inputs are checked against R4; needs <see cref="ContextType"/>.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether functions that depend on order are refused on collections that have none (children, descendants).</summary>
    public bool OrderedFunctions { get; init; }

    /// <summary>The type that the expression is evaluated on.</summary>
    public FhirType? ContextType { get; init; }

    /// <summary>
    /// Whether the JSON name of a choice (<c>valueQuantity</c>) stands for the element of that type instead of being refused.
    /// </summary>
    public bool TypedChoiceNames { get; init; }

    /// <summary>Whether <c>as</c> filters a collection instead of refusing more than one item.</summary>
    public bool LenientAs { get; init; }
}
