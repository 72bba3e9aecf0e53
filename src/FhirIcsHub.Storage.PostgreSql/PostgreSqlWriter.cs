using FhirIcsHub.Storage.Engine;
using Npgsql;

namespace FhirIcsHub.Storage.PostgreSql;

/// <summary>
/// Some threads, each with its connection. Every request is a transaction of its own; one that loses against another (a serialisation
/// failure, a deadlock, a row that both wanted to create) is run again, a few times.
/// </summary>
internal sealed class PostgreSqlWriter : Writer
{
    private const int MaxAttempts = 10;

    private readonly PostgreSqlProvider _provider;
    private readonly StorageCatalog _catalog;
    private readonly TimeProvider _time;
    private readonly PostgreSqlCodes _codes;
    private readonly List<Thread> _threads;

    public PostgreSqlWriter(PostgreSqlProvider provider, StorageCatalog catalog, TimeProvider time)
    {
        _provider = provider;
        _catalog = catalog;
        _time = time;
        _codes = provider.OpenCodes();
        _threads = [.. Enumerable.Range(1, provider.Writers).Select(Start)];
    }

    public override Task CompactAsync() => Task.Run(() =>
    {
        using var connection = _provider.OpenWriter(_codes);
        connection.Execute("VACUUM FULL");
    });

    public override async ValueTask DisposeAsync()
    {
        Waiting.Writer.TryComplete();
        await Task.Run(() => _threads.ForEach(thread => thread.Join())).ConfigureAwait(false);
        _codes.Dispose();
    }

    private Thread Start(int number)
    {
        var thread = new Thread(Run) { Name = $"PostgreSQL writer {number}", IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Run()
    {
        PostgreSqlStorageConnection? connection = null;
        while (Waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            if (!Waiting.Reader.TryRead(out var request) || request.IsCancelled())
            {
                continue;
            }

            try
            {
                connection ??= _provider.OpenWriter(_codes);
                Write(connection, request);
            }
#pragma warning disable CA1031 // the thread goes on whatever happens to one request; its caller gets the reason
            catch (Exception failure)
#pragma warning restore CA1031
            {
                connection = Recover(connection);
                request.Fail(failure);
            }
        }

        connection?.Dispose();
    }

    private void Write(PostgreSqlStorageConnection connection, WriteRequest request)
    {
        for (var attempt = 1; ; attempt++)
        {
            // The last time each resource is written at once, so that what fails is the write that is at fault.
            var session = new WriteSession(connection, _catalog, _time) { WritesAtOnce = attempt == MaxAttempts };
            try
            {
                connection.BeginWrite();
                request.Run(session);
                connection.Commit();
            }
            catch (PostgresException failure) when (IsLostRace(failure))
            {
                connection.RollBack();
                if (attempt == MaxAttempts)
                {
                    throw new WriteConflictException(failure);
                }

                Thread.Sleep(Random.Shared.Next(1 << Math.Min(attempt, 6)));
                continue;
            }

            session.Committed();
            request.Succeed();
            return;
        }
    }

    private static bool IsLostRace(PostgresException failure) => failure.SqlState
        is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation;

    /// <summary>The connection, ready for the next request; null when it is no longer any good.</summary>
    private static PostgreSqlStorageConnection? Recover(PostgreSqlStorageConnection? connection)
    {
        if (connection is null)
        {
            return null;
        }

        try
        {
            connection.RollBack();
            if (connection.IsOpen)
            {
                return connection;
            }
        }
        catch (NpgsqlException)
        {
            // The server is gone: the next request opens a new connection, or is told why it cannot.
        }

        connection.Dispose();
        return null;
    }
}
