using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Storage;

/// <summary>How a job ends.</summary>
/// <param name="State">Completed or failed.</param>
/// <param name="Status">HTTP status that tells it.</param>
/// <param name="ResultType">Media type of the result.</param>
/// <param name="Result">The kind's own document, or an OperationOutcome.</param>
public sealed record JobEnding(JobState State, int Status, string ResultType, byte[] Result);

public sealed partial class WriteSession
{
    /// <summary>
    /// The condition under which a worker may write: nobody has taken the job from it, or ended it. Everything that a worker stores for a
    /// job is stored in one transaction with a statement under this condition.
    /// </summary>
    private const string WhereLeased = " WHERE \"Key\" = @key AND \"Lease\" = @lease AND \"State\" = 1";

    /// <summary>Puts a job in its queue.</summary>
    /// <returns>Its key.</returns>
    public long AddJob(string id, string kind, byte[] request, string owner) => Connection.Statement(
            "INSERT INTO \"Job\" (\"Id\", \"Kind\", \"Request\", \"Owner\", \"State\", \"Lease\", \"Tries\", \"CreatedAt\") "
            + "VALUES (@id, @kind, @request, @owner, 0, 0, 0, @now) RETURNING \"Key\"")
        .With("@id", id)
        .With("@kind", kind)
        .With("@request", request)
        .With("@owner", owner)
        .With("@now", Now.UtcTicks)
        .ReadInt64() ?? throw new InvalidOperationException("The new job got no key.");

    /// <summary>
    /// Takes the job that has waited longest, or one whose worker has let its lease run out, for a worker. Null when there is none.
    /// </summary>
    /// <param name="kinds">The kinds that the worker knows.</param>
    /// <param name="worker">Name of the worker, for operators.</param>
    /// <param name="lease">How long it is the worker's, unless renewed.</param>
    public JobRow? ClaimJob(IReadOnlyList<string> kinds, string worker, TimeSpan lease)
    {
        var names = string.Join(", ", kinds.Select((_, index) => $"@kind{index}"));
        var statement = Connection.Statement(
                $"SELECT \"Key\" FROM \"Job\" WHERE \"State\" IN (0, 1) AND (\"State\" = 0 OR \"LeaseUntil\" < @now) "
                + $"AND \"Kind\" IN ({names}) ORDER BY \"State\" DESC, \"Key\" LIMIT 1{Connection.ForUpdate}")
            .With("@now", Now.UtcTicks);
        foreach (var (index, kind) in kinds.Index())
        {
            statement.With($"@kind{index}", kind);
        }

        if (statement.ReadInt64() is not { } key)
        {
            return null;
        }

        using var row = Connection.Statement(
                "UPDATE \"Job\" SET \"State\" = 1, \"Lease\" = \"Lease\" + 1, \"Tries\" = \"Tries\" + 1, \"Worker\" = @worker, "
                + "\"LeaseUntil\" = @until, \"StartedAt\" = COALESCE(\"StartedAt\", @now) WHERE \"Key\" = @key "
                + $"RETURNING {JobColumns}")
            .With("@worker", worker)
            .With("@until", (Now + lease).UtcTicks)
            .With("@now", Now.UtcTicks)
            .With("@key", key)
            .Read();
        return row.Read() ? ReadJob(row) : null;
    }

    /// <summary>Renews the lease. False when the job is the worker's no more: it is to stop, and store nothing.</summary>
    public bool KeepJob(JobRow job, TimeSpan lease) => Connection.Statement($"UPDATE \"Job\" SET \"LeaseUntil\" = @until{WhereLeased}")
        .With("@until", (Now + lease).UtcTicks)
        .With("@key", job.Key)
        .With("@lease", job.Lease)
        .Execute() == 1;

    /// <summary>Notes how far the job is. False when the job is the worker's no more: the transaction is to be given up.</summary>
    /// <param name="job">The job as it was claimed.</param>
    /// <param name="checkpoint">Where to go on.</param>
    /// <param name="progress">The same for people.</param>
    /// <param name="lease">How long it is the worker's from now on.</param>
    public bool CheckpointJob(JobRow job, byte[] checkpoint, string? progress, TimeSpan lease) => Connection.Statement(
            "UPDATE \"Job\" SET \"Checkpoint\" = @checkpoint, \"Progress\" = @progress, \"Tries\" = 0, \"LeaseUntil\" = @until"
            + WhereLeased)
        .With("@checkpoint", checkpoint)
        .With("@progress", progress)
        .With("@until", (Now + lease).UtcTicks)
        .With("@key", job.Key)
        .With("@lease", job.Lease)
        .Execute() == 1;

    /// <summary>Ends a job. False when it is the worker's no more.</summary>
    /// <param name="job">The job as it was claimed.</param>
    /// <param name="ending">How it ends.</param>
    /// <param name="retention">How long the result is kept.</param>
    public bool EndJob(JobRow job, JobEnding ending, TimeSpan retention) => Connection.Statement(
            "UPDATE \"Job\" SET \"State\" = @state, \"Status\" = @status, \"ResultType\" = @type, \"Result\" = @result, "
            + $"\"EndedAt\" = @now, \"ExpiresAt\" = @expires, \"LeaseUntil\" = NULL, \"Checkpoint\" = NULL{WhereLeased}")
        .With("@state", (long)ending.State)
        .With("@status", ending.Status)
        .With("@type", ending.ResultType)
        .With("@result", ending.Result)
        .With("@now", Now.UtcTicks)
        .With("@expires", (Now + retention).UtcTicks)
        .With("@key", job.Key)
        .With("@lease", job.Lease)
        .Execute() == 1;

    /// <summary>
    /// Gives a job back to its queue, to go on from its checkpoint: the worker is about to stop. False when it was not the worker's.
    /// </summary>
    public bool ReleaseJob(JobRow job) => Connection.Statement(
            $"UPDATE \"Job\" SET \"State\" = 0, \"LeaseUntil\" = NULL, \"Tries\" = \"Tries\" - 1{WhereLeased}")
        .With("@key", job.Key)
        .With("@lease", job.Lease)
        .Execute() == 1;

    /// <summary>
    /// Makes a job whose input is yet to come in, by <see cref="AddJobPart"/>; it is cleared away when that takes too long.
    /// </summary>
    /// <returns>Its key.</returns>
    public long ReceiveJob(string id, string kind, byte[] request, string owner, TimeSpan patience)
    {
        var key = AddJob(id, kind, request, owner);
        AwaitJobInput(key, patience);
        return key;
    }

    /// <summary>
    /// A part of the input has come in; waits so long for the next. False when the job was cancelled or cleared away meanwhile.
    /// </summary>
    public bool AwaitJobInput(long key, TimeSpan patience) => Connection.Statement(
            "UPDATE \"Job\" SET \"State\" = 5, \"ExpiresAt\" = @until WHERE \"Key\" = @key AND \"State\" IN (0, 5)")
        .With("@until", (Now + patience).UtcTicks)
        .With("@key", key)
        .Execute() == 1;

    /// <summary>The input is there, and so it is known what is asked for: the job goes into its queue.</summary>
    public bool QueueJob(long key, byte[] request) => Connection.Statement(
            "UPDATE \"Job\" SET \"State\" = 0, \"ExpiresAt\" = NULL, \"Request\" = @request WHERE \"Key\" = @key AND \"State\" = 5")
        .With("@request", request)
        .With("@key", key)
        .Execute() == 1;

    /// <summary>Gives back all jobs that are worked on: for a process that knows that it is the only one, when it starts.</summary>
    public int ReleaseAllJobs() => Connection.Statement("UPDATE \"Job\" SET \"LeaseUntil\" = 0 WHERE \"State\" = 1").Execute();

    /// <summary>Cancels a job, or gives up the result of one that has ended; it is to be cleared away at once.</summary>
    /// <returns>False when there is no such job, or it was cancelled before.</returns>
    public bool CancelJob(string id) => Connection.Statement(
            "UPDATE \"Job\" SET \"State\" = 4, \"EndedAt\" = COALESCE(\"EndedAt\", @now), \"ExpiresAt\" = @now, \"LeaseUntil\" = NULL, "
            + "\"Checkpoint\" = NULL, \"Result\" = NULL WHERE \"Id\" = @id AND \"State\" <> 4")
        .With("@now", Now.UtcTicks)
        .With("@id", id)
        .Execute() == 1;

    /// <summary>Adds a piece to a job's file.</summary>
    public void AddJobPart(long jobKey, int file, int part, byte[] body) => Connection.Statement(
            "INSERT INTO \"JobPart\" (\"JobKey\", \"File\", \"Part\", \"Body\") VALUES (@job, @file, @part, @body)")
        .With("@job", jobKey)
        .With("@file", file)
        .With("@part", part)
        .With("@body", body)
        .Execute();

    /// <summary>
    /// Clears away a little of what has expired: some pieces of files, or a job whose files are gone. True as long as there is more, so
    /// that nobody waits for long.
    /// </summary>
    public bool ClearExpiredJobs(int parts)
    {
        var expired = Connection.Statement("SELECT MIN(\"Key\") FROM \"Job\" WHERE \"State\" IN (2, 3, 4, 5) AND \"ExpiresAt\" <= @now")
            .With("@now", Now.UtcTicks)
            .ReadInt64();
        if (expired is not { } key)
        {
            return false;
        }

        var cleared = Connection.Statement(
                "DELETE FROM \"JobPart\" WHERE (\"JobKey\", \"File\", \"Part\") IN "
                + "(SELECT \"JobKey\", \"File\", \"Part\" FROM \"JobPart\" WHERE \"JobKey\" = @key LIMIT @parts)")
            .With("@key", key)
            .With("@parts", parts)
            .Execute();
        if (cleared < parts)
        {
            Connection.Statement("DELETE FROM \"Job\" WHERE \"Key\" = @key").With("@key", key).Execute();
        }

        return true;
    }

    /// <summary>
    /// Notes what an export begins with. The time that it is to tell is later than that of every export before, so that each time means
    /// one horizon.
    /// </summary>
    public DateTimeOffset MarkExport(CommitHorizon horizon)
    {
        Lock("export marks");
        var last = Connection.Statement("SELECT MAX(\"Time\") FROM \"ExportMark\"").ReadInt64() ?? 0;
        var time = Math.Max(Now.UtcTicks, last + TimeSpan.TicksPerMillisecond);
        Connection.Statement("INSERT INTO \"ExportMark\" (\"Time\", \"Horizon\") VALUES (@time, @horizon)")
            .With("@time", time)
            .With("@horizon", horizon.ToString())
            .Execute();
        return new DateTimeOffset(time, TimeSpan.Zero);
    }
}
