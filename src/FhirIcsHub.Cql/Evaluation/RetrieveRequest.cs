using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Cql;

/// <summary>
/// What a retrieve asks of a person's record. All but the type are hints by which a record may leave out what cannot match.
/// </summary>
/// <param name="Type">The resource type.</param>
/// <param name="CodePath">The element that <paramref name="Codes"/> filters by, without a choice's type: <c>code</c>,
/// <c>medication</c>.</param>
/// <param name="Codes">The codes of which one has to be there; null = any.</param>
/// <param name="DatePath">The element that <paramref name="Range"/> filters by.</param>
/// <param name="Range">The time that the element has to touch; null = any.</param>
/// <param name="Profile">The profile that the criteria mean the resources by; resources need not claim it.</param>
public readonly record struct RetrieveRequest(
    FhirType Type,
    string? CodePath = null,
    CodeFilter? Codes = null,
    string? DatePath = null,
    DateRange? Range = null,
    string? Profile = null);
