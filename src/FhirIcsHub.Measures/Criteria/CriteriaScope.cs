using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Measures;

/// <summary>
/// What criteria are asked about: a person, and what the geography supplies: <paramref name="neighbourhood"/> and
/// <paramref name="deprivationQuintile"/> are Codings that do not exist when not known.
/// </summary>
internal sealed class CriteriaScope(PersonScope person, Element neighbourhood = default, Element deprivationQuintile = default)
{
    private FhirPathContext? _fhirPath;

    public PersonScope Person => person;

    public Element Neighbourhood => neighbourhood;

    public Element DeprivationQuintile => deprivationQuintile;

    /// <summary>The scope as FHIRPath criteria see it, made once for all of them.</summary>
    public FhirPathContext FhirPath => _fhirPath ??= FhirPathScope.Of(this);
}
