using FhirIcsHub.Fhir.Terminology;

namespace FhirIcsHub.Fhir.Validation;

/// <summary>What was found wrong with a resource.</summary>
/// <param name="Issues">In the order of finding; no problem twice.</param>
/// <param name="OpenBindings">Codes that only an external terminology server can judge; each has an information issue too.</param>
public sealed record ValidationResult(IReadOnlyList<Issue> Issues, IReadOnlyList<OpenBinding> OpenBindings)
{
    /// <summary>Whether no issue is an error or worse.</summary>
    public bool IsValid => !Issues.Any(i => i.IsError);
}

/// <summary>A code whose membership in a value set could not be told from the local definitions.</summary>
/// <param name="Expression">FHIRPath location of the coded element.</param>
/// <param name="ValueSet">Canonical URL of the value set.</param>
/// <param name="Strength"><c>required</c> or <c>extensible</c>.</param>
/// <param name="System">System of the code; null for a plain code.</param>
/// <param name="Code">The code.</param>
public sealed record OpenBinding(string Expression, string ValueSet, string Strength, string? System, string Code)
{
    /// <summary>All codings of a CodeableConcept, of which one must be in the value set; empty for other elements.</summary>
    public IReadOnlyList<Coding> Codings { get; init; } = [];
}
