using System.Data.Common;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Storage;

/// <summary>The jobs of one kind that have not ended.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Queued">How many wait.</param>
/// <param name="Running">How many are worked on.</param>
/// <param name="OldestWaiting">When the one that waits longest was asked for; null when none waits.</param>
public sealed record JobQueueState(string Kind, int Queued, int Running, DateTimeOffset? OldestWaiting);

public partial class ReadSession
{
    private protected const string JobColumns =
        "\"Key\", \"Id\", \"Kind\", \"Request\", \"Owner\", \"State\", \"Progress\", \"Checkpoint\", \"Lease\", \"Tries\", \"Worker\", "
        + "\"LeaseUntil\", \"CreatedAt\", \"StartedAt\", \"EndedAt\", \"ExpiresAt\", \"Status\", \"ResultType\", \"Result\"";

    /// <summary>A job by the id in its address; null when there is none.</summary>
    public JobRow? FindJob(string id)
    {
        using var row = Connection.Statement($"SELECT {JobColumns} FROM \"Job\" WHERE \"Id\" = @id").With("@id", id).Read();
        return row.Read() ? ReadJob(row) : null;
    }

    /// <summary>The kinds of which jobs wait or are worked on, by name.</summary>
    public IReadOnlyList<JobQueueState> JobQueues()
    {
        using var rows = Connection.Statement(
                "SELECT \"Kind\", SUM(CASE WHEN \"State\" = 0 THEN 1 ELSE 0 END), SUM(CASE WHEN \"State\" = 1 THEN 1 ELSE 0 END), "
                + "MIN(CASE WHEN \"State\" = 0 THEN \"CreatedAt\" END) FROM \"Job\" "
                + "WHERE \"State\" IN (0, 1) GROUP BY \"Kind\" ORDER BY \"Kind\"")
            .Read();
        var queues = new List<JobQueueState>();
        while (rows.Read())
        {
            queues.Add(new JobQueueState(rows.GetString(0), (int)rows.GetInt64(1), (int)rows.GetInt64(2),
                rows.IsDBNull(3) ? null : new DateTimeOffset(rows.GetInt64(3), TimeSpan.Zero)));
        }

        return queues;
    }

    /// <summary>Whether a job waits, or was left by its worker.</summary>
    public bool HasJobToClaim(DateTimeOffset now) => Connection.Statement(
            "SELECT 1 FROM \"Job\" WHERE \"State\" IN (0, 1) AND (\"State\" = 0 OR \"LeaseUntil\" < @now) LIMIT 1")
        .With("@now", now.UtcTicks)
        .ReadInt64() is not null;

    /// <summary>A piece of a job's file, as it was put in (gzip); null behind the last.</summary>
    public byte[]? ReadJobPart(long jobKey, int file, int part)
    {
        using var row = Connection.Statement(
                "SELECT \"Body\" FROM \"JobPart\" WHERE \"JobKey\" = @job AND \"File\" = @file AND \"Part\" = @part")
            .With("@job", jobKey)
            .With("@file", file)
            .With("@part", part)
            .Read();
        return row.Read() ? row.GetFieldValue<byte[]>(0) : null;
    }

    /// <summary>The horizon of the export that told this time; null when none did.</summary>
    public CommitHorizon? ExportHorizon(DateTimeOffset transactionTime)
    {
        using var row = Connection.Statement("SELECT \"Horizon\" FROM \"ExportMark\" WHERE \"Time\" = @time")
            .With("@time", transactionTime.UtcTicks)
            .Read();
        return row.Read() ? CommitHorizon.Parse(row.GetString(0)) : null;
    }

    private protected static JobRow ReadJob(DbDataReader row) => new()
    {
        Key = row.GetInt64(0),
        Id = row.GetString(1),
        Kind = row.GetString(2),
        Request = row.GetFieldValue<byte[]>(3),
        Owner = row.GetString(4),
        State = (JobState)row.GetInt32(5),
        Progress = row.IsDBNull(6) ? null : row.GetString(6),
        Checkpoint = row.IsDBNull(7) ? null : row.GetFieldValue<byte[]>(7),
        Lease = row.GetInt32(8),
        Tries = row.GetInt32(9),
        Worker = row.IsDBNull(10) ? null : row.GetString(10),
        LeaseUntil = row.IsDBNull(11) ? null : row.GetInt64(11),
        CreatedAt = row.GetInt64(12),
        StartedAt = row.IsDBNull(13) ? null : row.GetInt64(13),
        EndedAt = row.IsDBNull(14) ? null : row.GetInt64(14),
        ExpiresAt = row.IsDBNull(15) ? null : row.GetInt64(15),
        Status = row.IsDBNull(16) ? null : row.GetInt32(16),
        ResultType = row.IsDBNull(17) ? null : row.GetString(17),
        Result = row.IsDBNull(18) ? null : row.GetFieldValue<byte[]>(18),
    };
}
