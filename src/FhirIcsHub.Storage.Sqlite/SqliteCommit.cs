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
    private readonly SqliteStatement _token;
    private readonly SqliteStatement _string;
    private readonly SqliteStatement _date;
    private readonly SqliteStatement _number;
    private readonly SqliteStatement _quantity;
    private readonly SqliteStatement _reference;
    private readonly SqliteStatement _uri;
    private readonly SqliteStatement _outbox;

    public SqliteCommit(sqlite3 database)
    {
        _database = database;
        _create = Prepare(
            "INSERT INTO \"Resource\" (\"Key\", \"TypeKey\", \"Id\", \"Version\", \"LastUpdated\", \"IsDeleted\", \"Body\", \"ContentHash\", "
            + "\"FeedKey\", \"SourcePatientKey\", \"Flags\", \"Sequence\") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _keepOld = Prepare(
            "INSERT INTO \"ResourceHistory\" (\"ResourceKey\", \"Version\", \"LastUpdated\", \"IsDeleted\", \"Body\", \"Sequence\") "
            + "SELECT \"Key\", \"Version\", \"LastUpdated\", \"IsDeleted\", \"Body\", \"Sequence\" FROM \"Resource\" WHERE \"Key\" = ?");
        _replace = Prepare(
            "UPDATE \"Resource\" SET \"Version\" = ?, \"LastUpdated\" = ?, \"IsDeleted\" = ?, \"Body\" = ?, \"ContentHash\" = ?, "
            + "\"FeedKey\" = ?, \"SourcePatientKey\" = ?, \"Flags\" = ?, \"Sequence\" = ? WHERE \"Key\" = ? AND \"Version\" = ?");
        _dropIndexRows = [.. IndexTables.Names.Select(table => Prepare($"DELETE FROM \"{table}\" WHERE \"ResourceKey\" = ?"))];
        _token = Insert("TokenIndex", "ParameterKey", "SystemHash", "CodeHash", "ResourceKey", "Ordinal");
        _string = Insert("StringIndex", "ParameterKey", "Folded", "ExactHash", "ResourceKey", "Ordinal");
        _date = Insert("DateIndex", "ParameterKey", "Low", "High", "ResourceKey", "Ordinal");
        _number = Insert("NumberIndex", "ParameterKey", "Low", "High", "ResourceKey", "Ordinal");
        _quantity = Insert("QuantityIndex", "ParameterKey", "SystemHash", "CodeHash", "Low", "High", "ResourceKey", "Ordinal");
        _reference = Insert("ReferenceIndex", "ParameterKey", "TargetTypeKey", "TargetId", "ResourceKey", "Ordinal");
        _uri = Insert("UriIndex", "ParameterKey", "Value", "ResourceKey", "Ordinal");
        _outbox = Prepare(
            "INSERT INTO \"Outbox\" (\"Sequence\", \"ResourceKey\", \"TypeKey\", \"Version\", \"Change\", \"FeedKey\") VALUES (?, ?, ?, ?, ?, ?)");
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

        InsertIndexRows(changes);
        foreach (var row in changes.Outbox)
        {
            _outbox.Bind(row.Sequence).Bind(row.ResourceKey).Bind(row.TypeKey).Bind(row.Version).Bind((long)row.Change).Bind(row.FeedKey).Run();
        }
    }

    public void Dispose() => _statements.ForEach(statement => statement.Dispose());

    private void Replace(ResourceRow row)
    {
        _keepOld.Bind(row.Key).Run();
        var replaced = _replace.Bind(row.Version).Bind(row.LastUpdated).Bind(row.IsDeleted).Bind(row.Body).Bind(row.ContentHash)
            .Bind(row.FeedKey).Bind(row.SourcePatientKey).Bind((long)row.Flags).Bind(row.Sequence).Bind(row.Key).Bind(row.Version - 1).Run();
        if (replaced != 1)
        {
            throw new InvalidOperationException("The version to be replaced is not the current one.");
        }

        foreach (var table in _dropIndexRows)
        {
            table.Bind(row.Key).Run();
        }
    }

    private void InsertIndexRows(ResourceChanges changes)
    {
        foreach (var row in changes.Tokens)
        {
            _token.Bind(row.ParameterKey).Bind(row.SystemHash).Bind(row.CodeHash).Bind(row.ResourceKey).Bind(row.Ordinal).Run();
        }

        foreach (var row in changes.Strings)
        {
            _string.Bind(row.ParameterKey).Bind(row.Folded).Bind(row.ExactHash).Bind(row.ResourceKey).Bind(row.Ordinal).Run();
        }

        foreach (var row in changes.Dates)
        {
            _date.Bind(row.ParameterKey).Bind(row.Low).Bind(row.High).Bind(row.ResourceKey).Bind(row.Ordinal).Run();
        }

        foreach (var row in changes.Numbers)
        {
            _number.Bind(row.ParameterKey).Bind(row.Low).Bind(row.High).Bind(row.ResourceKey).Bind(row.Ordinal).Run();
        }

        foreach (var row in changes.Quantities)
        {
            _quantity.Bind(row.ParameterKey).Bind(row.SystemHash).Bind(row.CodeHash).Bind(row.Low).Bind(row.High).Bind(row.ResourceKey)
                .Bind(row.Ordinal).Run();
        }

        foreach (var row in changes.References)
        {
            _reference.Bind(row.ParameterKey).Bind(row.TargetTypeKey).Bind(row.TargetId).Bind(row.ResourceKey).Bind(row.Ordinal).Run();
        }

        foreach (var row in changes.Uris)
        {
            _uri.Bind(row.ParameterKey).Bind(row.Value).Bind(row.ResourceKey).Bind(row.Ordinal).Run();
        }
    }

    /// <summary>An index row that a resource has twice (one code in two codings) is kept once.</summary>
    private SqliteStatement Insert(string table, params string[] columns) => Prepare(
        $"INSERT OR IGNORE INTO \"{table}\" ({string.Join(", ", columns.Select(column => $"\"{column}\""))}) "
        + $"VALUES ({string.Join(", ", columns.Select(_ => "?"))})");

    private SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_database, sql);
        _statements.Add(statement);
        return statement;
    }
}
