using FhirIcsHub.Feeds.Persons;
using FhirIcsHub.Server.Subscriptions;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Writing;

/// <summary>What every write on <c>/fhir</c> is held to.</summary>
/// <param name="Ownership">What belongs to feeds.</param>
/// <param name="Persons">Joins Patients to persons.</param>
/// <param name="Conditional">How criteria are read.</param>
/// <param name="Subscriptions">Judges Subscriptions and topics.</param>
/// <param name="RequireIfMatch">A change of what exists must name its version.</param>
internal sealed record WriteRules(
    FeedOwnership Ownership, PersonLinker Persons, SearchOptions Conditional, SubscriptionWrites Subscriptions, bool RequireIfMatch);
