using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Search.Texts;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FhirIcsHub.Storage.Sqlite;

/// <summary>A connection to the file: one writes, the others read.</summary>
internal sealed class SqliteStorageConnection(SqliteConnection connection) : StorageConnection(connection)
{
    /// <summary>Name of <see cref="SortableAmount.Of"/> in SQL.</summary>
    internal const string AmountFunction = "sortable_amount";

    private readonly Dictionary<string, SqliteStatement> _ownStatements = new(StringComparer.Ordinal);
    private SqliteCommit? _commit;
    private SqliteStatement? _findCurrent;
    private SqliteStatement? _searchEpoch;
    private long _lastResourceKey;
    private long _lastSequence;

    internal sqlite3 Handle => connection.Handle!;

    internal override string DatabaseName => "SQLite";

    internal override bool HasOtherWriters => false;

    internal override string ForUpdate => "";

    /// <summary>False outside a transaction, also when SQLite has rolled back by itself, as it does when the disk is full.</summary>
    internal bool IsInTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>Counts the rows that this connection has inserted, changed and deleted, those that were taken back too.</summary>
    internal int RowsChanged => raw.sqlite3_total_changes(Handle);

    /// <summary>Makes this the writer: it gives out the keys and numbers from here on.</summary>
    internal void BecomeWriter()
    {
        _lastResourceKey = Math.Max(
            Statement("SELECT MAX(\"Key\") FROM \"Resource\"").ReadInt64() ?? 0,
            Statement("SELECT MAX(\"Key\") FROM \"ContainedResource\"").ReadInt64() ?? 0);
        _lastSequence = Statement("SELECT MAX(\"Sequence\") FROM \"Outbox\"").ReadInt64() ?? 0;
        _commit = new SqliteCommit(Handle, DropContained);
    }

    /// <summary>Runs a statement without parameters, of which there are few; the rows that it may give tell nothing.</summary>
    internal void Execute(string sql)
    {
        if (!_ownStatements.TryGetValue(sql, out var statement))
        {
            _ownStatements[sql] = statement = new SqliteStatement(Handle, sql);
        }

        while (statement.Next())
        {
        }
    }

    internal override IDisposable InterruptedBy(CancellationToken ct) => new SqliteInterruption(Handle, ct);

    internal override string PairsOf(string parameter) =>
        $"SELECT json_extract(value, '$[0]') AS a, json_extract(value, '$[1]') AS b FROM json_each({parameter})";

    /// <summary>A function of ours, for SQLite has no exact numbers; <see cref="SqliteProvider"/> makes it known.</summary>
    internal override string AmountOf(string number, string numerator, string offset, string denominator) =>
        $"{AmountFunction}({number}, {numerator}, {offset}, {denominator})";

    internal override string AmountText(string amount) => amount;

    internal override string ReadAmount(string text) => text;

    internal override string AmountParameter(string amount, Func<string, string> parameter) => parameter(amount);

    internal override string TextQueryOf(TextQuery query, bool isNarrative, string prefix) =>
        SqliteTextQuery.Of(query, isNarrative, prefix);

    internal override string TextKeys(string row, bool isNarrative, string parameter) =>
        $"SELECT {row}.rowid FROM \"TextIndex\" {row} WHERE {row}.\"TextIndex\" MATCH {parameter}";

    internal override string TextKey(string row) => $"{row}.rowid";

    internal override void DeleteText(long resourceKey) =>
        Statement("DELETE FROM \"TextIndex\" WHERE rowid = @key").With("@key", resourceKey).Execute();

    internal override void DeleteTexts() => Execute("INSERT INTO \"TextIndex\" (\"TextIndex\") VALUES ('delete-all')");

    /// <summary>SQLite tells no numbers, and names values by question marks.</summary>
    internal override IReadOnlyList<string> PlanOf(Func<string, Statement> prepare, bool withNumbers)
    {
        var steps = new List<string>();
        var depths = new Dictionary<long, int>();
        using var rows = prepare("EXPLAIN QUERY PLAN ").Read();
        while (rows.Read())
        {
            var depth = depths.TryGetValue(rows.GetInt64(1), out var parent) ? parent + 1 : 0;
            depths[rows.GetInt64(0)] = depth;
            steps.Add(new string(' ', 2 * depth) + rows.GetString(3));
        }

        return steps;
    }

    internal override void BeginRead() => Execute("BEGIN");

    internal override void EndRead() => Execute("COMMIT");

    internal override void Apply(ResourceChanges changes) => Commit.Apply(changes);

    internal override long NextResourceKey() => ++_lastResourceKey;

    internal override long NextSequence() => ++_lastSequence;

    /// <summary>There is one writer: every transaction has all locks.</summary>
    internal override void Lock(long lockKey)
    {
    }

    internal override void Lock(
        IReadOnlyCollection<(int TypeKey, string Id)> resources, Dictionary<(int TypeKey, string Id), CurrentVersion?> current)
    {
    }

    internal override CurrentVersion? FindCurrent(int typeKey, string id)
    {
        _findCurrent ??= new SqliteStatement(
            Handle, $"SELECT {CurrentVersion.Columns} FROM \"Resource\" WHERE \"TypeKey\" = ? AND \"Id\" = ?");
        if (!_findCurrent.Bind(typeKey).Bind(id).Next())
        {
            return null;
        }

        var current = new CurrentVersion(
            _findCurrent.Int64(0),
            (int)_findCurrent.Int64(1),
            _findCurrent.Int64(2),
            _findCurrent.Int64(3) != 0,
            _findCurrent.Int64(4),
            new Ownership(
                (int)_findCurrent.Int64(5),
                _findCurrent.IsNull(6) ? null : _findCurrent.Int64(6),
                (ResourceFlags)_findCurrent.Int64(7)));
        _findCurrent.Reset();
        return current;
    }

    internal override long HoldSearchEpoch()
    {
        _searchEpoch ??= new SqliteStatement(Handle, SearchEpochSql);
        var epoch = _searchEpoch.Next() ? _searchEpoch.Int64(0) : 0;
        _searchEpoch.Reset();
        return epoch;
    }

    internal override void LockSearchEpoch()
    {
    }

    /// <summary>The writer commits in the order of the numbers, so the last one that can be seen is the horizon.</summary>
    internal override CommitHorizon Horizon()
    {
        var below = (Statement("SELECT MAX(\"Sequence\") FROM \"Outbox\"").ReadInt64() ?? 0) + 1;
        return new CommitHorizon(below, below, []);
    }

    internal override void BeginErasing() => Execute("PRAGMA secure_delete = ON");

    internal override void EndErasing() => Execute("PRAGMA secure_delete = OFF");

    /// <summary>Writes the whole file anew, so that nothing of what was deleted or changed is left in it, nor in the log.</summary>
    internal void Compact()
    {
        // As large as the database: not in memory.
        Execute("PRAGMA temp_store = FILE");

        // The index has the words of what was removed until its trees are merged.
        Execute("INSERT INTO \"TextIndex\" (\"TextIndex\") VALUES ('optimize')");
        Execute("VACUUM");
        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        Execute("PRAGMA temp_store = MEMORY");
    }

    private protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _commit?.Dispose();
            _findCurrent?.Dispose();
            _searchEpoch?.Dispose();
            foreach (var statement in _ownStatements.Values)
            {
                statement.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private SqliteCommit Commit => _commit ?? throw new InvalidOperationException("A read connection cannot write.");
}
