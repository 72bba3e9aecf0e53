namespace FhirIcsHub.Storage.Model;

/// <summary>A message as it came in: kept before anything is made of it.</summary>
public sealed class JournalRow
{
    public long Key { get; init; }
    public int FeedKey { get; init; }
    public long ReceivedAt { get; init; }
    public required string Method { get; init; }
    public required string Path { get; init; }

    /// <summary>SHA-256 of the body.</summary>
    public required byte[] Hash { get; init; }

    public required byte[] Body { get; init; }
    public JournalStatus Status { get; init; }

    /// <summary>The answer that the feed was given (an OperationOutcome or response Bundle), when there is one.</summary>
    public byte[]? Outcome { get; init; }

    public long? CompletedAt { get; init; }
}

/// <summary>A feed's resource under its own id: what it sent last and the hub resource that came of it.</summary>
public sealed class SourceResourceRow
{
    public long Key { get; init; }
    public int FeedKey { get; init; }
    public int TypeKey { get; init; }
    public required string SourceId { get; init; }

    /// <summary>Id of the hub resource.</summary>
    public required string HubId { get; init; }

    /// <summary>Null until the hub resource is stored.</summary>
    public long? ResourceKey { get; init; }

    /// <summary>The feed's own version count: 1, 2, 3…</summary>
    public int SentVersion { get; init; }

    /// <summary>Hash of the resource as sent: a message sent twice changes nothing.</summary>
    public required byte[] SentHash { get; init; }

    /// <summary>The journal row whose body holds the resource as sent, from <see cref="BodyStart"/> on.</summary>
    public long JournalKey { get; init; }

    public int BodyStart { get; init; }
    public int BodyLength { get; init; }
    public bool IsDeleted { get; init; }
    public long LastUpdated { get; init; }
}
