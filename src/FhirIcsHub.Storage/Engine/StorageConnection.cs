using System.Data.Common;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Search.Texts;

namespace FhirIcsHub.Storage.Engine;

/// <summary>
/// One connection to the database, used by one session at a time. What SQLite and PostgreSQL do differently is here and in the
/// writers; all other SQL is common to both.
/// </summary>
public abstract class StorageConnection : IDisposable
{
    /// <summary>
    /// Searches make statements of many shapes; past this number all are dropped, and the common ones come back by themselves.
    /// </summary>
    private const int MaxStatements = 300;

    /// <summary>Nor is more SQL kept than this, in characters: a search with a thousand values is a statement of its own each time.</summary>
    private const int MaxStatementLength = 1_000_000;

    private protected const string SearchEpochSql = "SELECT MAX(\"Epoch\") FROM \"IndexBuild\"";

    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    private int _statementLength;

    private protected StorageConnection(DbConnection connection) => Connection = connection;

    /// <summary>Whether other transactions may write at the same time.</summary>
    internal abstract bool HasOtherWriters { get; }

    /// <summary>Locks the rows that a query reads until the transaction ends; empty where there is one writer only.</summary>
    internal abstract string ForUpdate { get; }

    /// <summary>
    /// The database weighs the conditions of a query by statistics of its own. One that does not is told which to start from.
    /// </summary>
    internal virtual bool PlansByStatistics => false;

    /// <summary>Name of the database, for people.</summary>
    internal abstract string DatabaseName { get; }

    private protected DbConnection Connection { get; }

    /// <summary>A query for the rows (a, b) of a parameter that is a JSON array of pairs of integers.</summary>
    internal abstract string PairsOf(string parameter);

    /// <summary>
    /// What a stored number amounts to, (number × numerator + offset) ÷ denominator, as something that the database can put in order.
    /// </summary>
    /// <param name="number">A column of <see cref="SortableDecimal"/>s.</param>
    /// <param name="numerator">Name of the parameter that holds it, in digits.</param>
    /// <param name="offset">Likewise.</param>
    /// <param name="denominator">Likewise.</param>
    internal abstract string AmountOf(string number, string numerator, string offset, string denominator);

    /// <summary>An amount as text, to be read by <see cref="ReadAmount"/>.</summary>
    internal abstract string AmountText(string amount);

    /// <summary>The <see cref="SortableAmount"/> of what <see cref="AmountText"/> gives.</summary>
    internal abstract string ReadAmount(string text);

    /// <summary>A <see cref="SortableAmount"/> to compare amounts with.</summary>
    /// <param name="amount">The amount.</param>
    /// <param name="parameter">Makes a parameter of a value.</param>
    internal abstract string AmountParameter(string amount, Func<string, string> parameter);

    /// <summary>What is looked for in texts, as a value for <see cref="TextKeys"/>.</summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="isNarrative">In narratives only.</param>
    /// <param name="prefix">Stands before each word of the index.</param>
    internal abstract string TextQueryOf(TextQuery query, bool isNarrative, string prefix);

    /// <summary>A query for the keys of resources by their texts, to which conditions on <see cref="TextKey"/> may be added.</summary>
    /// <param name="row">Alias of the index.</param>
    /// <param name="isNarrative">In narratives only.</param>
    /// <param name="parameter">Name of the parameter that holds what is looked for.</param>
    internal abstract string TextKeys(string row, bool isNarrative, string parameter);

    /// <summary>The column of the full-text index that has the resource.</summary>
    internal abstract string TextKey(string row);

    /// <summary>Removes what a resource contains from the index.</summary>
    internal void DropContained(long containerKey)
    {
        foreach (var table in IndexTables.Names)
        {
            Statement($"DELETE FROM \"{table}\" WHERE \"ResourceKey\" IN "
                + "(SELECT \"Key\" FROM \"ContainedResource\" WHERE \"ContainerKey\" = @key)").With("@key", containerKey).Execute();
        }

        Statement("DELETE FROM \"ContainedResource\" WHERE \"ContainerKey\" = @key").With("@key", containerKey).Execute();
    }

    /// <summary>Takes a resource out of the full-text index.</summary>
    internal abstract void DeleteText(long resourceKey);

    /// <summary>Empties the full-text index.</summary>
    internal abstract void DeleteTexts();

    /// <summary>The database's own plan for a query, without its values: the steps, indented.</summary>
    /// <param name="prepare">The query with a verb before it.</param>
    /// <param name="withNumbers">What the database reckons of costs and rows is told too.</param>
    internal abstract IReadOnlyList<string> PlanOf(Func<string, Statement> prepare, bool withNumbers);

    /// <summary>The statement with that SQL, prepared on its first use. Names are quoted, parameters are written @name.</summary>
    public Statement Statement(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
        {
            return statement;
        }

        if (_statements.Count == MaxStatements || _statementLength > MaxStatementLength)
        {
            DropStatements();
        }

        _statementLength += sql.Length;

        var command = Connection.CreateCommand();
        command.CommandText = sql;
        return _statements[sql] = new Statement(command);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets a cancellation interrupt whatever statement is running, until what is returned is disposed of.</summary>
    internal abstract IDisposable InterruptedBy(CancellationToken ct);

    /// <summary>Begins to read one state of the database, whatever is committed meanwhile.</summary>
    internal abstract void BeginRead();

    internal abstract void EndRead();

    /// <summary>The one commit function: writes resources, their history, index rows and outbox rows.</summary>
    internal abstract void Apply(ResourceChanges changes);

    /// <summary>The current version of a resource, for one who is about to replace it; null when there is no such resource.</summary>
    internal virtual CurrentVersion? FindCurrent(int typeKey, string id)
    {
        using var row = Statement(
                $"SELECT {CurrentVersion.Columns} FROM \"Resource\" WHERE \"TypeKey\" = @type AND \"Id\" = @id{ForUpdate}")
            .With("@type", typeKey)
            .With("@id", id)
            .Read();
        return row.Read() ? CurrentVersion.Read(row) : null;
    }

    /// <summary>A resource key that nobody else has.</summary>
    internal abstract long NextResourceKey();

    /// <summary>The number of a change in this transaction: see <see cref="Model.OutboxRow.Sequence"/>.</summary>
    internal abstract long NextSequence();

    /// <summary>Holds back every other transaction that takes the same lock, until this one ends.</summary>
    internal abstract void Lock(long lockKey);

    /// <summary>
    /// Locks the current versions of these resources until the transaction ends, always in the same order, so that transactions that
    /// change the same resources follow each other instead of waiting for each other. Nothing to do where there is one writer only.
    /// </summary>
    /// <param name="resources">Each once.</param>
    /// <param name="current">Is told what there is of each, null = nothing; where there is one writer only it may be told nothing.</param>
    internal abstract void Lock(
        IReadOnlyCollection<(int TypeKey, string Id)> resources, Dictionary<(int TypeKey, string Id), CurrentVersion?> current);

    /// <summary>What is committed at this moment.</summary>
    internal abstract CommitHorizon Horizon();

    /// <summary>From here on what is deleted is overwritten too, where the database would only let go of it.</summary>
    internal virtual void BeginErasing()
    {
    }

    internal virtual void EndErasing()
    {
    }

    /// <summary>
    /// The epoch of what is indexed and searched by, held as it is to the end of the transaction, so that no parameter is added between
    /// the indexing of a resource and its commit.
    /// </summary>
    internal abstract long HoldSearchEpoch();

    /// <summary>Waits for all transactions that hold the epoch, and keeps others from taking it until this one ends.</summary>
    internal abstract void LockSearchEpoch();

    /// <summary>The epoch that this transaction sees.</summary>
    internal long SearchEpoch() => Statement(SearchEpochSql).ReadInt64() ?? 0;

    private protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            DropStatements();
            Connection.Dispose();
        }
    }

    private void DropStatements()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
        _statementLength = 0;
    }
}
