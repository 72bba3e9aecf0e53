using System.Globalization;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace FhirIcsHub.Storage.Sqlite;

/// <summary>The store in one SQLite file, for one process.</summary>
public sealed class SqliteProvider : StorageProvider
{
    private readonly string _connectionString;
    private readonly int _lockSeconds;

    /// <summary>
    /// SQLite's count of the memory that it uses, which nobody asks for, costs a lock at each allocation. It can be switched off before
    /// the first connection only; where another part of the process was earlier, it stays on.
    /// </summary>
    static SqliteProvider()
    {
        Batteries_V2.Init();
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    /// <param name="path">The database file; its folder exists.</param>
    /// <param name="lockSeconds">How long to wait for another program that holds the file.</param>
    public SqliteProvider(string path, int lockSeconds = DefaultLockSeconds)
    {
        Path = System.IO.Path.GetFullPath(path);
        _lockSeconds = lockSeconds;

        // The hub keeps its own connections; the library's pool would keep the file open after the store is closed.
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Pooling = false,
            DefaultTimeout = lockSeconds,
        }.ToString();
    }

    public override string Name => "SQLite";

    public override bool IsForOneProcess => true;

    /// <summary>The database file.</summary>
    public string Path { get; }

    /// <summary>A read runs on the caller's thread, so more than a few to a core only take turns.</summary>
    internal override int MaxReaders { get; } = Math.Max(8, Environment.ProcessorCount * 4);

    internal override StoreFault? FaultOf(Exception failure) => failure is not SqliteException sqlite ? null : sqlite.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => StoreFault.Full,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => StoreFault.Locked,
        raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_NOMEM => StoreFault.Unreachable,
        _ => null,
    };

    public override HubContext CreateContext() => SqliteHubContext.Open(_connectionString);

    internal override StorageConnection OpenReader() => new SqliteStorageConnection(Open(SqliteSettings.Reader));

    internal override Writer StartWriter(StorageCatalog catalog, TimeProvider time) =>
        new SqliteWriter(this, catalog, time);

    internal SqliteStorageConnection OpenWriter() => new(Open(SqliteSettings.Writer));

    /// <summary>Makes this process the only one that writes the file, until what is returned is disposed of.</summary>
    /// <exception cref="IOException">Another process has the file.</exception>
    internal FileStream LockFile() => new(Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);

    internal override async Task MigrateAsync(CancellationToken ct)
    {
        await using var alone = LockFile();
        await using (var connection = Open(SqliteSettings.NewFile))
        {
            // Opening it has made the file with the settings that cannot be changed later.
        }

        await using var context = CreateContext();
        if (!(await context.Database.GetPendingMigrationsAsync(ct).ConfigureAwait(false)).Any())
        {
            return;
        }

        // EF Core's own lock is a row that a killed process leaves behind, and would wait for for ever; here nobody else can have it.
        await context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", ct).ConfigureAwait(false);
        await context.Database.MigrateAsync(ct).ConfigureAwait(false);
    }

    private SqliteConnection Open(string settings)
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        connection.CreateFunction<string, string, string, string, string>(
            SqliteStorageConnection.AmountFunction, SortableAmount.Of, isDeterministic: true);
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {_lockSeconds * 1000}; {settings}");
        command.ExecuteNonQuery();
        return connection;
    }
}
