using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FhirIcsHub.Storage.Sqlite;

/// <summary>
/// A prepared statement, driven directly: binding through ADO.NET costs more than the insert of a narrow row. Parameters are bound in
/// their order; <see cref="Run"/> executes and begins anew.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    /// <summary>Texts and bodies are put here until the statement has run; what has no room left is copied by SQLite.</summary>
    private const int RoomBytes = 16 * 1024;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _owner;
    private readonly nint _statement;
    private readonly byte[] _room = GC.AllocateUninitializedArray<byte>(RoomBytes, pinned: true);
    private int _used;
    private int _bound;

    public SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _owner));
        _statement = _owner.DangerousGetHandle();
    }

    public SqliteStatement Bind(long value)
    {
        Check(SqliteNative.BindInt64(_statement, ++_bound, value));
        return this;
    }

    public SqliteStatement Bind(long? value) => value is { } known ? Bind(known) : BindNull();

    public SqliteStatement Bind(bool value) => Bind(value ? 1L : 0L);

    public SqliteStatement Bind(string value)
    {
        if (Encoding.UTF8.TryGetBytes(value, _room.AsSpan(_used), out var written))
        {
            Check(SqliteNative.BindText(_statement, ++_bound, Take(written), written, SqliteNative.Stays));
            return this;
        }

        var utf8 = Encoding.UTF8.GetBytes(value);
        var pinned = GCHandle.Alloc(utf8, GCHandleType.Pinned);
        Check(SqliteNative.BindText(_statement, ++_bound, pinned.AddrOfPinnedObject(), utf8.Length, SqliteNative.Copied));
        pinned.Free();
        return this;
    }

    public SqliteStatement Bind(byte[]? value)
    {
        if (value is null)
        {
            return BindNull();
        }

        if (value.AsSpan().TryCopyTo(_room.AsSpan(_used)))
        {
            Check(SqliteNative.BindBlob(_statement, ++_bound, Take(value.Length), value.Length, SqliteNative.Stays));
            return this;
        }

        var pinned = GCHandle.Alloc(value, GCHandleType.Pinned);
        Check(SqliteNative.BindBlob(_statement, ++_bound, pinned.AddrOfPinnedObject(), value.Length, SqliteNative.Copied));
        pinned.Free();
        return this;
    }

    /// <summary>Executes a statement that gives no rows.</summary>
    public void Run()
    {
        var result = SqliteNative.Step(_statement);
        Reset();
        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }
    }

    /// <summary>Executes a statement that gives no rows; returns how many it has changed.</summary>
    public int RunAndCount()
    {
        Run();
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Goes to the next row of a query; at the end there is none, and the query begins anew.</summary>
    public bool Next()
    {
        var result = SqliteNative.Step(_statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        Reset();
        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }

        return false;
    }

    public long Int64(int column) => SqliteNative.ColumnInt64(_statement, column);

    public bool IsNull(int column) => SqliteNative.ColumnType(_statement, column) == raw.SQLITE_NULL;

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        // What is wrong with the statement, if anything, its step has told already.
        _ = SqliteNative.Reset(_statement);
        (_bound, _used) = (0, 0);
    }

    public void Dispose() => _owner.Dispose();

    private nint Take(int bytes)
    {
        // One past the room's end is an address too, of a text without bytes.
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(_room, 0) + _used;
        _used += bytes;
        return address;
    }

    private SqliteStatement BindNull()
    {
        Check(SqliteNative.BindNull(_statement, ++_bound));
        return this;
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            (_bound, _used) = (0, 0);
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}
