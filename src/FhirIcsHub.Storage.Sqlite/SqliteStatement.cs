using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FhirIcsHub.Storage.Sqlite;

/// <summary>
/// A prepared statement without result, driven directly: binding through ADO.NET costs more than the insert of a narrow row.
/// Parameters are bound in their order; <see cref="Run"/> executes and begins anew.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _bound;

    public SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public SqliteStatement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, ++_bound, value));
        return this;
    }

    public SqliteStatement Bind(long? value) => value is { } known ? Bind(known) : BindNull();

    public SqliteStatement Bind(bool value) => Bind(value ? 1L : 0L);

    public SqliteStatement Bind(string value)
    {
        Check(raw.sqlite3_bind_text(_statement, ++_bound, value));
        return this;
    }

    public SqliteStatement Bind(byte[]? value)
    {
        if (value is null)
        {
            return BindNull();
        }

        Check(raw.sqlite3_bind_blob(_statement, ++_bound, value));
        return this;
    }

    /// <returns>How many rows were changed.</returns>
    public int Run()
    {
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        _bound = 0;
        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }

        return raw.sqlite3_changes(_database);
    }

    public void Dispose() => _statement.Dispose();

    private SqliteStatement BindNull()
    {
        Check(raw.sqlite3_bind_null(_statement, ++_bound));
        return this;
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            _bound = 0;
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}
