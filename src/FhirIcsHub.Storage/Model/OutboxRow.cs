namespace FhirIcsHub.Storage.Model;

/// <summary>
/// One change of a resource or person, written in the transaction that made it. Consumers read below the commit horizon only.
/// </summary>
public sealed class OutboxRow
{
    /// <summary>
    /// Grows from change to change. Below the commit horizon no row is ever added, so a consumer that has read up to the horizon has
    /// read everything below it. Two changes of one resource that were made at the same moment may be numbered the other way round
    /// (PostgreSQL); the version tells which is the later.
    /// </summary>
    public long Sequence { get; init; }

    /// <summary>The resource; of a <see cref="ResourceChange.PersonChanged"/> the person's key.</summary>
    public long ResourceKey { get; init; }

    /// <summary>The resource's type; of a <see cref="ResourceChange.PersonChanged"/> 0.</summary>
    public int TypeKey { get; init; }

    public int Version { get; init; }
    public ResourceChange Change { get; init; }
    public int FeedKey { get; init; }
}

public enum ResourceChange
{
    Created = 1,
    Updated = 2,
    Deleted = 3,

    /// <summary>A person was made, or its source Patients or NHS number are others now; no resource has changed.</summary>
    PersonChanged = 4,
}
