using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Storage;

/// <summary>What a feed sent of one of its resources, to be kept: see <see cref="Model.SourceResourceRow"/>.</summary>
/// <param name="FeedKey">The feed.</param>
/// <param name="Type">Resource type as sent.</param>
/// <param name="SourceId">The feed's own id of it.</param>
/// <param name="HubId">Id of the hub resource.</param>
/// <param name="ResourceKey">The hub resource; null while there is none.</param>
/// <param name="SentHash">Hash of the resource as sent.</param>
/// <param name="JournalKey">The message that holds it.</param>
/// <param name="BodyStart">Where it begins in the message.</param>
/// <param name="BodyLength">How long it is, in bytes.</param>
/// <param name="IsDeleted">The feed deleted it.</param>
public sealed record SourceResource(
    int FeedKey,
    FhirType Type,
    string SourceId,
    string HubId,
    long? ResourceKey,
    byte[] SentHash,
    long JournalKey,
    int BodyStart,
    int BodyLength,
    bool IsDeleted = false);
