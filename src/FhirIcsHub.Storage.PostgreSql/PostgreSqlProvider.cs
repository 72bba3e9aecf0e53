using System.Globalization;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Model;
using Npgsql;

namespace FhirIcsHub.Storage.PostgreSql;

/// <summary>The store in a PostgreSQL database (15 or later), for any number of processes.</summary>
public sealed class PostgreSqlProvider : StorageProvider
{
    private readonly string _connectionString;
    private readonly int _lockSeconds;

    /// <param name="connectionString">As Npgsql has it.</param>
    /// <param name="readers">How many connections this process reads by.</param>
    /// <param name="writers">How many connections, each with a thread, this process writes by.</param>
    /// <param name="lockSeconds">How long a write waits for what another transaction has locked.</param>
    public PostgreSqlProvider(string connectionString, int readers = 16, int writers = 8, int lockSeconds = DefaultLockSeconds)
    {
        _lockSeconds = lockSeconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(readers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(writers, 1);
        MaxReaders = readers;
        Writers = writers;
        _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // The hub keeps its own connections, each with its prepared statements. Error details would quote values of rows.
            Pooling = false,
            MaxAutoPrepare = 300,
            AutoPrepareMinUsages = 2,
            IncludeErrorDetail = false,
            Enlist = false,
        }.ToString();
    }

    public override string Name => "PostgreSQL";

    internal override int MaxReaders { get; }

    internal int Writers { get; }

    internal override StoreFault? FaultOf(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => StoreFault.Full,
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } => StoreFault.Locked,

        // Classes of errors: connection, resources, operator intervention, system (PostgreSQL, appendix A).
        PostgresException { SqlState: ['0', '8', ..] or ['5', '3' or '7' or '8', ..] and not PostgresErrorCodes.QueryCanceled } =>
            StoreFault.Unreachable,
        PostgresException => null,
        NpgsqlException => StoreFault.Unreachable,
        _ => null,
    };

    public override HubContext CreateContext() => PostgreSqlHubContext.Open(_connectionString);

    internal override StorageConnection OpenReader()
    {
        var connection = new PostgreSqlStorageConnection(Open());

        // A value that a hundred thousand resources have wants another plan than one that three have.
        connection.Execute("SET plan_cache_mode = force_custom_plan");
        return connection;
    }

    internal override Writer StartWriter(StorageCatalog catalog, TimeProvider time) => new PostgreSqlWriter(this, catalog, time);

    internal PostgreSqlStorageConnection OpenWriter(PostgreSqlCodes codes)
    {
        var connection = new PostgreSqlStorageConnection(Open(), codes);

        // Whatever the server's default is: what was answered survives a power cut.
        connection.Execute("SET synchronous_commit = on");
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"SET lock_timeout = '{_lockSeconds}s'"));
        return connection;
    }

    /// <summary>Where all writers of this process put new codes.</summary>
    internal PostgreSqlCodes OpenCodes() => new(Open);

    internal override async Task MigrateAsync(CancellationToken ct)
    {
        await base.MigrateAsync(ct).ConfigureAwait(false);
        using var connection = new PostgreSqlStorageConnection(Open());
        connection.RefuseTransactionIdsOfThePast();
    }

    private NpgsqlConnection Open()
    {
        var connection = new NpgsqlConnection(_connectionString);
        connection.Open();
        return connection;
    }
}
