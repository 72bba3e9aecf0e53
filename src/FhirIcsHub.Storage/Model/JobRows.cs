namespace FhirIcsHub.Storage.Model;

/// <summary>
/// A piece of work that outlives the request which asked for it. One process at a time works on it, under a lease: when the process
/// dies, the lease runs out and another goes on from the checkpoint.
/// </summary>
public sealed class JobRow
{
    public long Key { get; init; }

    /// <summary>What its address says: nobody can guess it.</summary>
    public required string Id { get; init; }

    /// <summary>What kind of work it is; the jobs of a kind are a queue.</summary>
    public required string Kind { get; init; }

    /// <summary>What was asked for, as JSON: the kind's own form.</summary>
    public required byte[] Request { get; init; }

    /// <summary>Who asked, and what the gate was asked then, as JSON: the gate is asked again whenever the job is touched.</summary>
    public required string Owner { get; init; }

    public JobState State { get; init; }

    /// <summary>How far it is, for people; holds nothing about a person.</summary>
    public string? Progress { get; init; }

    /// <summary>Where to go on, in the kind's own form; null when nothing has been done yet.</summary>
    public byte[]? Checkpoint { get; init; }

    /// <summary>
    /// Counts who has worked on it. Whoever works on it writes under the number that it was given, so that one who lost the lease and
    /// does not know it cannot write any more.
    /// </summary>
    public int Lease { get; init; }

    /// <summary>How often it was taken up since it last got on; past a few times it is what kills the process.</summary>
    public int Tries { get; init; }

    /// <summary>The process that works on it, for operators.</summary>
    public string? Worker { get; init; }

    /// <summary>UTC ticks; the lease is renewed well before. Null while nobody works on it.</summary>
    public long? LeaseUntil { get; init; }

    public long CreatedAt { get; init; }
    public long? StartedAt { get; init; }
    public long? EndedAt { get; init; }

    /// <summary>UTC ticks from which on the job and its files are gone; null while it has not ended.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>HTTP status that tells how it ended.</summary>
    public int? Status { get; init; }

    /// <summary>Media type of <see cref="Result"/>.</summary>
    public string? ResultType { get; init; }

    /// <summary>What it came to: the kind's own document, or an OperationOutcome when it failed.</summary>
    public byte[]? Result { get; init; }
}

/// <summary>
/// A piece of a file that a job was given or has made. The piece is gzip: the pieces of a file, one after the other, are too.
/// </summary>
public sealed class JobPartRow
{
    public long JobKey { get; init; }

    /// <summary>Number of the file within the job.</summary>
    public int File { get; init; }

    /// <summary>0, 1, 2…</summary>
    public int Part { get; init; }

    public required byte[] Body { get; init; }
}

/// <summary>
/// What an export knew when it began, kept for the next one: <c>_since</c> with its time means exactly what that export did not have.
/// </summary>
public sealed class ExportMarkRow
{
    /// <summary>UTC ticks, whole milliseconds: the <c>transactionTime</c> that the export told.</summary>
    public long Time { get; init; }

    /// <summary>The <see cref="CommitHorizon"/> of the export as text.</summary>
    public required string Horizon { get; init; }
}

public enum JobState
{
    Queued = 0,
    Running = 1,
    Completed = 2,
    Failed = 3,
    Cancelled = 4,

    /// <summary>Its input is still coming in; it has no place in the queue yet, and expires when nothing more comes.</summary>
    Receiving = 5,
}
