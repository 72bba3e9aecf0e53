using System.Data;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Search.Texts;
using Npgsql;

namespace FhirIcsHub.Storage.PostgreSql;

/// <summary>A connection to the database, for reading or, given where new codes go, for writing.</summary>
internal sealed class PostgreSqlStorageConnection(NpgsqlConnection connection, PostgreSqlCodes? codes = null)
    : StorageConnection(connection)
{
    /// <summary>No hash of criteria comes by chance to this number, and nothing is lost if one does but a wait.</summary>
    private const string SearchEpochLock = "7305803402632753011";

    /// <summary>Nothing, to forty digits.</summary>
    private const string FortyDigits = "0.0000000000000000000000000000000000000000";

    private readonly PostgreSqlCommit _commit = new(connection);
    private NpgsqlTransaction? _transaction;
    private long _nextResourceKey;
    private long _lastResourceKey = -1;
    private long? _lastSequence;

    internal override string DatabaseName => "PostgreSQL";

    internal override bool HasOtherWriters => true;

    internal override string ForUpdate => " FOR UPDATE";

    internal override bool PlansByStatistics => true;

    internal bool IsOpen => connection.FullState == ConnectionState.Open;

    internal void Execute(string sql) => Statement(sql).Execute();

    internal override IDisposable InterruptedBy(CancellationToken ct) => new PostgreSqlInterruption(connection, ct);

    internal override string PairsOf(string parameter) =>
        $"SELECT (pair->>0)::bigint AS a, (pair->>1)::bigint AS b FROM json_array_elements({parameter}::json) AS pair";

    /// <summary>
    /// The text of a <see cref="SortableDecimal"/> is made a number again. Forty digits behind the point for every dividend, so that equal
    /// amounts of two units, which may be fractions that never end, are equal numbers.
    /// </summary>
    internal override string AmountOf(string number, string numerator, string offset, string denominator)
    {
        const string Complement = "'0123456789', '9876543210'";
        var positive = $"('0.' || substr({number}, 4) || 'e' || (substr({number}, 2, 2)::int - 50))::numeric";
        var negative = $"-('0.' || rtrim(translate(substr({number}, 4), {Complement}), '~') "
            + $"|| 'e' || (translate(substr({number}, 2, 2), {Complement})::int - 50))::numeric";
        var plain = $"CASE left({number}, 1) WHEN '1' THEN 0 WHEN '2' THEN {positive} ELSE {negative} END";
        return $"round((({plain}) * {numerator}::numeric + {offset}::numeric + {FortyDigits}) / {denominator}::numeric, 40)";
    }

    internal override string AmountText(string amount) => $"{amount}::text";

    internal override string ReadAmount(string text) => SortableAmount.FromNumber(text);

    internal override string AmountParameter(string amount, Func<string, string> parameter) =>
        $"{parameter(SortableAmount.ToNumber(amount))}::numeric";

    internal override string TextQueryOf(TextQuery query, bool isNarrative, string prefix) => PostgreSqlTextQuery.Of(query, prefix);

    internal override string TextKeys(string row, bool isNarrative, string parameter) =>
        $"SELECT {row}.\"ResourceKey\" FROM \"TextIndex\" {row} "
        + $"WHERE {row}.\"{(isNarrative ? "Narrative" : "Content")}\" @@ {parameter}::tsquery";

    internal override string TextKey(string row) => $"{row}.\"ResourceKey\"";

    internal override void DeleteText(long resourceKey) =>
        Statement("DELETE FROM \"TextIndex\" WHERE \"ResourceKey\" = @key").With("@key", resourceKey).Execute();

    internal override void DeleteTexts() => Execute("DELETE FROM \"TextIndex\"");

    internal override IReadOnlyList<string> PlanOf(Func<string, Statement> prepare, bool withNumbers)
    {
        using var rows = prepare("EXPLAIN (FORMAT JSON) ").Read();
        return rows.Read() ? PostgreSqlPlan.StepsOf(rows.GetString(0), withNumbers) : [];
    }

    internal override void BeginRead() => _transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);

    internal override void EndRead() => Commit();

    internal void BeginWrite()
    {
        _lastSequence = null;
        _transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
    }

    internal void Commit()
    {
        Transaction.Commit();
        EndTransaction();
    }

    /// <summary>Takes back what was not committed, if there is anything.</summary>
    internal void RollBack() => EndTransaction();

    internal override void Apply(ResourceChanges changes)
    {
        codes?.Write(changes.NewCodes);
        foreach (var container in _commit.ContainersAmong(changes.Replaced))
        {
            DropContained(container);
        }

        _commit.Apply(changes);
    }

    /// <summary>Keys are taken from the database a hundred at a time; a process that ends loses some, which does not matter.</summary>
    internal override long NextResourceKey()
    {
        if (_nextResourceKey > _lastResourceKey)
        {
            _nextResourceKey = Ask("SELECT nextval('\"ResourceKeys\"')");
            _lastResourceKey = _nextResourceKey + PostgreSqlHubContext.KeysAtATime - 1;
        }

        return _nextResourceKey++;
    }

    /// <summary>
    /// The transaction's id times <see cref="CommitHorizon.ChangesPerTransaction"/>, plus the position of the change: a number made without
    /// a counter that transactions would queue at, and below which the oldest open transaction tells what is final.
    /// </summary>
    internal override long NextSequence()
    {
        _lastSequence ??= (TransactionId() * CommitHorizon.ChangesPerTransaction) - 1;
        _lastSequence++;
        if (_lastSequence % CommitHorizon.ChangesPerTransaction == CommitHorizon.ChangesPerTransaction - 1)
        {
            throw new InvalidOperationException("Too many changes in one transaction.");
        }

        return _lastSequence.Value;
    }

    internal override void Lock(long lockKey)
    {
        using var row = Statement("SELECT pg_advisory_xact_lock(@key)").With("@key", lockKey).Read();
        row.Read();
    }

    /// <summary>What is there is read with the lock: one question for all instead of one for each when it is replaced.</summary>
    internal override void Lock(
        IReadOnlyCollection<(int TypeKey, string Id)> resources, Dictionary<(int TypeKey, string Id), CurrentVersion?> current)
    {
        using var command = new NpgsqlCommand(
            $"SELECT {CurrentVersion.Columns}, \"TypeKey\", \"Id\" FROM \"Resource\" r "
            + "JOIN unnest($1, $2) AS wanted(t, i) ON r.\"TypeKey\" = wanted.t AND r.\"Id\" = wanted.i ORDER BY r.\"Key\" FOR UPDATE OF r",
            connection);
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. resources.Select(resource => resource.TypeKey)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. resources.Select(resource => resource.Id)] });
        foreach (var resource in resources)
        {
            current[resource] = null;
        }

        using var row = command.ExecuteReader();
        while (row.Read())
        {
            current[(row.GetInt32(8), row.GetString(9))] = CurrentVersion.Read(row);
        }
    }

    /// <summary>
    /// The lock is taken and the epoch is read by two statements, for the second must see what was committed while the first one waited; in
    /// one round trip.
    /// </summary>
    internal override long HoldSearchEpoch()
    {
        using var batch = new NpgsqlBatch(connection, _transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"SELECT pg_advisory_xact_lock_shared({SearchEpochLock})"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(SearchEpochSql));
        using var rows = batch.ExecuteReader();
        rows.NextResult();
        return rows.Read() && !rows.IsDBNull(0) ? rows.GetInt64(0) : 0;
    }

    internal override void LockSearchEpoch() => Statement($"SELECT pg_advisory_xact_lock({SearchEpochLock})").Execute();

    internal override CommitHorizon Horizon()
    {
        using var row = Statement(
            "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint, "
            + "ARRAY(SELECT x::text::bigint FROM pg_snapshot_xip(s) x ORDER BY 1) FROM pg_current_snapshot() s").Read();
        row.Read();
        var open = row.GetFieldValue<long[]>(2).Select(transaction => transaction * CommitHorizon.ChangesPerTransaction);
        return new CommitHorizon(
            row.GetInt64(0) * CommitHorizon.ChangesPerTransaction, row.GetInt64(1) * CommitHorizon.ChangesPerTransaction, [.. open]);
    }

    /// <summary>
    /// A dump that is restored into a new cluster meets transaction ids that begin again, and changes would get numbers that were given
    /// before.
    /// </summary>
    /// <exception cref="InvalidOperationException">The cluster's transaction ids are behind the stored changes.</exception>
    internal void RefuseTransactionIdsOfThePast()
    {
        var last = Statement("SELECT MAX(\"Sequence\") FROM \"Outbox\"").ReadInt64() ?? 0;
        if (last >= Horizon().End)
        {
            throw new InvalidOperationException(
                "The database was moved to a cluster whose transaction ids are behind it. Stop the cluster and set them forward with "
                + $"pg_resetwal so that the next one is above {last / CommitHorizon.ChangesPerTransaction} "
                + "(--next-transaction-id, --epoch).");
        }
    }

    private NpgsqlTransaction Transaction => _transaction ?? throw new InvalidOperationException("There is no transaction.");

    private void EndTransaction()
    {
        _transaction?.Dispose();
        _transaction = null;
    }

    private long TransactionId() => Ask("SELECT pg_current_xact_id()::text::bigint");

    private long Ask(string sql) => Statement(sql).ReadInt64() ?? throw new InvalidOperationException("The database gave no number.");
}
