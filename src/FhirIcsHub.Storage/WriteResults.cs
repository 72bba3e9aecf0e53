using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Storage;

/// <param name="Stored">The version that is current now.</param>
/// <param name="Outcome">What the put did.</param>
public sealed record PutResult(StoredResource Stored, PutOutcome Outcome);

/// <summary>What a put is about to replace.</summary>
/// <param name="FeedKey">The feed that owns it; 0 = the hub.</param>
/// <param name="IsDeleted">It is a tombstone.</param>
/// <param name="IsSame">It has the same owner and, by its hash, the same content as what is put.</param>
public readonly record struct StoredHead(int FeedKey, bool IsDeleted, bool IsSame);

public enum PutOutcome
{
    Created,
    Updated,

    /// <summary>The content was the same: no new version.</summary>
    Unchanged,
}

/// <param name="Stored">The tombstone; null when there never was such a resource.</param>
/// <param name="Outcome">What the delete did.</param>
public sealed record DeleteResult(StoredResource? Stored, DeleteOutcome Outcome);

public enum DeleteOutcome
{
    Deleted,
    AlreadyDeleted,
    NotFound,
}

/// <summary>
/// Other transactions came first each time that this one was run, as often as the store tries. Nothing of it is stored; it can be sent
/// again.
/// </summary>
public sealed class WriteConflictException(Exception cause) : Exception("Other transactions came first each time.", cause);

/// <summary>The version that the caller expects is not the current one.</summary>
public sealed class VersionConflictException(FhirType type, string id, int expected, int? actual)
    : Exception("The version that the request expects is not the current one.")
{
    public FhirType Type { get; } = type;

    public string Id { get; } = id;

    public int Expected { get; } = expected;

    /// <summary>The current version; null when there never was such a resource.</summary>
    public int? Actual { get; } = actual;
}
