using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class InterruptionTestsOnSqlite(SqliteDatabases databases) : InterruptionTests(databases), IClassFixture<SqliteDatabases>;

public sealed class InterruptionTestsOnPostgreSql(PostgreSqlDatabases databases) : InterruptionTests(databases);

/// <summary>A read whose caller gives up ends in the database too, whatever it is doing there.</summary>
public abstract class InterruptionTests(TestDatabases databases) : StoreTests(databases)
{
    /// <summary>Counts for longer than any test runs.</summary>
    private const string Endless =
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000000) SELECT COUNT(*) FROM c WHERE x < 0";

    [Fact]
    public async Task A_statement_that_runs_is_interrupted()
    {
        using var caller = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var reading = Task.Run(
            () => Store.ReadAsync(
                session =>
                {
                    begun.SetResult();
                    return session.ForRead(Endless).ReadInt64();
                },
                caller.Token),
            Cancel);
        await begun.Task;
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await PutAsync(Observe("after"));
        Assert.NotNull(await FetchAsync(Observation, "after"));
    }

    [Fact]
    public async Task A_cancellation_between_two_statements_is_not_missed()
    {
        using var caller = new CancellationTokenSource();
        var reading = Store.ReadAsync(
            session =>
            {
                Assert.Equal(1, session.ForRead("SELECT 1").ReadInt64());
                caller.Cancel();
                return session.ForRead(Endless).ReadInt64();
            },
            caller.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task As_many_reads_as_there_are_connections_can_be_given_up_and_others_follow()
    {
        using var caller = new CancellationTokenSource();
        var readers = Store.Provider.MaxReaders;
        var begun = new CountdownEvent(readers);
        var readings = Enumerable.Range(0, readers).Select(_ => Task.Factory.StartNew(
            () => Store.ReadAsync(
                session =>
                {
                    begun.Signal();
                    return session.ForRead(Endless).ReadInt64();
                },
                caller.Token),
            Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()).ToList();
        begun.Wait(Cancel);
        await caller.CancelAsync();
        foreach (var reading in readings)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        }

        Assert.Null(await FetchAsync(Observation, "none"));
    }
}
