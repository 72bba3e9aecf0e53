using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Writing;

/// <summary>What every write on <c>/fhir</c> is held to.</summary>
/// <param name="Ownership">What belongs to feeds.</param>
/// <param name="Conditional">How criteria are read.</param>
internal sealed record WriteRules(FeedOwnership Ownership, SearchOptions Conditional);
