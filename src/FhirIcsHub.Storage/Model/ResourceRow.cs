namespace FhirIcsHub.Storage.Model;

/// <summary>The current version of a resource, or the tombstone of a deleted one.</summary>
public sealed class ResourceRow
{
    /// <summary>Internal key: never reused, never changed; what index rows and page cursors refer to.</summary>
    public long Key { get; init; }

    public int TypeKey { get; init; }
    public required string Id { get; init; }

    /// <summary>1, 2, 3…; a delete counts too.</summary>
    public int Version { get; init; }

    /// <summary>UTC ticks, whole milliseconds.</summary>
    public long LastUpdated { get; init; }

    public bool IsDeleted { get; init; }

    /// <summary>A <c>StoredBody</c>, packed as <c>PackedBody</c> says or as it is; null for a tombstone.</summary>
    public byte[]? Body { get; init; }

    /// <summary><see cref="XxHash64"/> of the body as it is: tells bodies that differ without reading them.</summary>
    public long ContentHash { get; init; }

    public int FeedKey { get; init; }
    public long? SourcePatientKey { get; init; }
    public ResourceFlags Flags { get; init; }

    /// <summary>Number of the change that made this version: see <see cref="OutboxRow.Sequence"/>.</summary>
    public long Sequence { get; init; }
}

/// <summary>An older version. The current one is in <see cref="ResourceRow"/> only.</summary>
public sealed class ResourceHistoryRow
{
    public long ResourceKey { get; init; }
    public int Version { get; init; }
    public long LastUpdated { get; init; }
    public bool IsDeleted { get; init; }
    public byte[]? Body { get; init; }
    public long Sequence { get; init; }
}
