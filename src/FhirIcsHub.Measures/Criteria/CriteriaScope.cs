using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>
/// What criteria are asked about: a person's record, the measurement period (the last day belongs to it, to its end), and what the geography
/// supplies: <paramref name="Neighbourhood"/> and <paramref name="DeprivationQuintile"/> are Codings that do not exist when not known.
/// </summary>
public sealed record CriteriaScope(
    IPersonRecord Record, DateOnly PeriodStart, DateOnly PeriodEnd, Element Neighbourhood = default, Element DeprivationQuintile = default);
