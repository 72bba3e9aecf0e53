using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Model;
using SQLitePCL;

namespace FhirIcsHub.Storage.Sqlite;

/// <summary>The one commit function on SQLite: writes resources, history, index rows and outbox by prepared statements.</summary>
internal sealed class SqliteCommit : IDisposable
{
    private readonly List<SqliteStatement> _statements = [];
    private readonly sqlite3 _database;
    private readonly SqliteStatement _create;
    private readonly SqliteStatement _keepOld;
    private readonly SqliteStatement _replace;
    private readonly SqliteStatement[] _dropIndexRows;
    private readonly SqliteRows<TokenIndexRow> _tokenRows;
    private readonly SqliteRows<StringIndexRow> _stringRows;
    private readonly SqliteRows<DateIndexRow> _dateRows;
    private readonly SqliteRows<NumberIndexRow> _numberRows;
    private readonly SqliteRows<QuantityIndexRow> _quantityRows;
    private readonly SqliteRows<ReferenceIndexRow> _referenceRows;
    private readonly SqliteRows<UriIndexRow> _uriRows;
    private readonly SqliteRows<IndexedCodeRow> _codeRows;
    private readonly SqliteRows<IndexedSystemRow> _systemRows;
    private readonly SqliteStatement _outbox;

    private readonly SqliteRows<ContainedResourceRow> _containedRows;
    private readonly SqliteStatement _findContained;
    private readonly Action<long> _dropContained;
    private readonly SqliteStatement _insertText;
    private readonly SqliteStatement _deleteText;

    /// <param name="database">The connection that writes.</param>
    /// <param name="dropContained">Removes what a resource contains from the index.</param>
    public SqliteCommit(sqlite3 database, Action<long> dropContained)
    {
        (_database, _dropContained) = (database, dropContained);
        _findContained = Prepare("SELECT \"Key\" FROM \"ContainedResource\" WHERE \"ContainerKey\" = ? LIMIT 1");
        _create = Prepare(
            "INSERT INTO \"Resource\" (\"Key\", \"TypeKey\", \"Id\", \"Version\", \"LastUpdated\", \"IsDeleted\", \"Body\", "
            + "\"ContentHash\", "
            + "\"FeedKey\", \"SourcePatientKey\", \"Flags\", \"Sequence\") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _keepOld = Prepare(
            "INSERT INTO \"ResourceHistory\" (\"ResourceKey\", \"Version\", \"LastUpdated\", \"IsDeleted\", \"Body\", \"Sequence\") "
            + "SELECT \"Key\", \"Version\", \"LastUpdated\", \"IsDeleted\", \"Body\", \"Sequence\" FROM \"Resource\" WHERE \"Key\" = ?");
        _replace = Prepare(
            "UPDATE \"Resource\" SET \"Version\" = ?, \"LastUpdated\" = ?, \"IsDeleted\" = ?, \"Body\" = ?, \"ContentHash\" = ?, "
            + "\"FeedKey\" = ?, \"SourcePatientKey\" = ?, \"Flags\" = ?, \"Sequence\" = ? WHERE \"Key\" = ? AND \"Version\" = ?");
        _dropIndexRows = [.. IndexTables.Names.Select(table => Prepare($"DELETE FROM \"{table}\" WHERE \"ResourceKey\" = ?"))];
        _tokenRows = new(database, "TokenIndex", ["ParameterKey", "SystemHash", "CodeHash", "ResourceKey", "Ordinal"], (insert, row) =>
            insert.Bind(row.ParameterKey).Bind(row.SystemHash).Bind(row.CodeHash).Bind(row.ResourceKey).Bind(row.Ordinal));
        _stringRows = new(database, "StringIndex", ["ParameterKey", "Folded", "ExactHash", "ResourceKey", "Ordinal"], (insert, row) =>
            insert.Bind(row.ParameterKey).Bind(row.Folded).Bind(row.ExactHash).Bind(row.ResourceKey).Bind(row.Ordinal));
        _dateRows = new(database, "DateIndex", ["ParameterKey", "Low", "High", "ResourceKey", "Ordinal"], (insert, row) =>
            insert.Bind(row.ParameterKey).Bind(row.Low).Bind(row.High).Bind(row.ResourceKey).Bind(row.Ordinal));
        _numberRows = new(database, "NumberIndex", ["ParameterKey", "Low", "High", "ResourceKey", "Ordinal"], (insert, row) =>
            insert.Bind(row.ParameterKey).Bind(row.Low).Bind(row.High).Bind(row.ResourceKey).Bind(row.Ordinal));
        _quantityRows = new(
            database,
            "QuantityIndex",
            ["ParameterKey", "SystemHash", "CodeHash", "Low", "High", "ResourceKey", "Ordinal"],
            (insert, row) => insert.Bind(row.ParameterKey).Bind(row.SystemHash).Bind(row.CodeHash).Bind(row.Low).Bind(row.High)
                .Bind(row.ResourceKey).Bind(row.Ordinal));
        _referenceRows = new(
            database, "ReferenceIndex", ["ParameterKey", "TargetTypeKey", "TargetId", "ResourceKey", "Ordinal"], (insert, row) =>
            insert.Bind(row.ParameterKey).Bind(row.TargetTypeKey).Bind(row.TargetId).Bind(row.ResourceKey).Bind(row.Ordinal));
        _uriRows = new(database, "UriIndex", ["ParameterKey", "Value", "ResourceKey", "Ordinal"], (insert, row) =>
            insert.Bind(row.ParameterKey).Bind(row.Value).Bind(row.ResourceKey).Bind(row.Ordinal));
        _codeRows = new(database, "IndexedCode", ["ParameterKey", "CodeHash", "SystemHash", "Code"], (insert, row) =>
            insert.Bind(row.ParameterKey).Bind(row.CodeHash).Bind(row.SystemHash).Bind(row.Code));
        _systemRows = new(database, "IndexedSystem", ["SystemHash", "Uri"], (insert, row) => insert.Bind(row.SystemHash).Bind(row.Uri));
        _insertText = Prepare("INSERT INTO \"TextIndex\" (rowid, \"Narrative\", \"Content\") VALUES (?, ?, ?)");
        _deleteText = Prepare("DELETE FROM \"TextIndex\" WHERE rowid = ?");
        _containedRows = new(database, "ContainedResource", ["Key", "ContainerKey", "TypeKey", "Id"], (insert, row) =>
            insert.Bind(row.Key).Bind(row.ContainerKey).Bind(row.TypeKey).Bind(row.Id));
        _outbox = Prepare(
            "INSERT INTO \"Outbox\" (\"Sequence\", \"ResourceKey\", \"TypeKey\", \"Version\", \"Change\", "
            + "\"FeedKey\") VALUES (?, ?, ?, ?, ?, ?)");
    }

    public void Apply(ResourceChanges changes)
    {
        foreach (var row in changes.Created)
        {
            _create.Bind(row.Key).Bind(row.TypeKey).Bind(row.Id).Bind(row.Version).Bind(row.LastUpdated).Bind(row.IsDeleted).Bind(row.Body)
                .Bind(row.ContentHash).Bind(row.FeedKey).Bind(row.SourcePatientKey).Bind((long)row.Flags).Bind(row.Sequence).Run();
        }

        foreach (var row in changes.Replaced)
        {
            Replace(row);
        }

        _tokenRows.Insert(changes.Tokens);
        _stringRows.Insert(changes.Strings);
        _dateRows.Insert(changes.Dates);
        _numberRows.Insert(changes.Numbers);
        _quantityRows.Insert(changes.Quantities);
        _referenceRows.Insert(changes.References);
        _uriRows.Insert(changes.Uris);
        _containedRows.Insert(changes.Contained);
        foreach (var row in changes.Texts)
        {
            _insertText.Bind(row.ResourceKey).Bind(row.Narrative).Bind(row.Content).Run();
        }

        _codeRows.Insert(changes.NewCodes.Codes);
        _systemRows.Insert(changes.NewCodes.Systems);
        foreach (var row in changes.Outbox)
        {
            _outbox.Bind(row.Sequence).Bind(row.ResourceKey).Bind(row.TypeKey).Bind(row.Version).Bind((long)row.Change)
                .Bind(row.FeedKey).Run();
        }
    }

    public void Dispose()
    {
        _statements.ForEach(statement => statement.Dispose());
        _tokenRows.Dispose();
        _stringRows.Dispose();
        _dateRows.Dispose();
        _numberRows.Dispose();
        _quantityRows.Dispose();
        _referenceRows.Dispose();
        _uriRows.Dispose();
        _containedRows.Dispose();
        _codeRows.Dispose();
        _systemRows.Dispose();
    }

    private void Replace(ResourceRow row)
    {
        _keepOld.Bind(row.Key).Run();
        var replaced = _replace.Bind(row.Version).Bind(row.LastUpdated).Bind(row.IsDeleted).Bind(row.Body).Bind(row.ContentHash)
            .Bind(row.FeedKey).Bind(row.SourcePatientKey).Bind((long)row.Flags).Bind(row.Sequence).Bind(row.Key)
            .Bind(row.Version - 1).RunAndCount();
        if (replaced != 1)
        {
            throw new InvalidOperationException("The version to be replaced is not the current one.");
        }

        foreach (var table in _dropIndexRows)
        {
            table.Bind(row.Key).Run();
        }

        _deleteText.Bind(row.Key).Run();
        var hasContained = _findContained.Bind(row.Key).Next();
        _findContained.Reset();
        if (hasContained)
        {
            _dropContained(row.Key);
        }
    }

    private SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_database, sql);
        _statements.Add(statement);
        return statement;
    }
}
