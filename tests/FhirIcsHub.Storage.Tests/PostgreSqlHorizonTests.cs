using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class PostgreSqlHorizonTests(PostgreSqlDatabases databases) : StoreTests(databases)
{
    [Fact]
    public async Task The_writers_connection_waits_for_the_sync_of_the_log() => Assert.Equal("on", await WriteAsync(session =>
    {
        using var row = session.Connection.Statement("SHOW synchronous_commit").Read();
        row.Read();
        return row.GetString(0);
    }));

    [Fact]
    public async Task A_change_behind_an_open_transaction_is_seen_only_when_that_one_is_done()
    {
        using var gate = new ManualResetEventSlim();
        var written = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var open = WriteAsync(session =>
        {
            var put = session.Put(Observe("open"), Ownership.Hub);
            session.Flush();
            written.SetResult(put.Stored.Key);
            gate.Wait(Cancel);
            return put;
        });
        var openKey = await written.Task;
        var late = await PutAsync(Observe("late"));

        // Committed and readable, but below the horizon there is neither: the open transaction has the lower number.
        Assert.NotNull(await FetchAsync(Observation, "late"));
        Assert.Empty(await ReadAsync(session => session.Changes(0, 10)));
        var horizon = await ReadAsync(session => session.Horizon());
        Assert.Equal([late.Stored.Key], await KeysAtAsync(horizon));

        gate.Set();
        await open;
        Assert.Equal([openKey, late.Stored.Key], (await ChangesAsync()).Select(change => change.ResourceKey));

        // The horizon of then still shows what was committed then, also after it went through a cursor.
        Assert.Equal([late.Stored.Key], await KeysAtAsync(CommitHorizon.Parse(horizon.ToString())));
        Assert.Equal(2, (await KeysAtAsync(await ReadAsync(session => session.Horizon()))).Count(key => key == openKey || key == late.Stored.Key));
    }

    [Fact]
    public async Task Two_processes_give_no_key_and_no_number_twice()
    {
        await using var other = await HubStore.OpenAsync(Database.Provider(), Time, Cancel);
        var puts = await Task.WhenAll(Enumerable.Range(0, 64).Select(number =>
            (number % 2 == 0 ? Store : other).WriteAsync(session => session.Put(Observe($"o{number}"), Ownership.Hub), Cancel)));
        Assert.Equal(64, puts.Select(put => put.Stored.Key).Distinct().Count());
        Assert.Equal(64, (await ChangesAsync()).Count);
    }

    [Fact]
    public async Task Two_processes_that_put_one_resource_make_one()
    {
        await using var other = await HubStore.OpenAsync(Database.Provider(), Time, Cancel);
        var puts = await Task.WhenAll(Enumerable.Range(0, 64).Select(number =>
            (number % 2 == 0 ? Store : other).WriteAsync(session => session.Put(Observe("o", number), Ownership.Hub), Cancel)));
        Assert.Equal(Enumerable.Range(1, 64), puts.Select(put => put.Stored.Version).Order());
        Assert.Single(puts.Select(put => put.Stored.Key).Distinct());
    }

    [Fact]
    public async Task A_feed_that_another_process_registers_is_known_here()
    {
        await using var other = await HubStore.OpenAsync(Database.Provider(), Time, Cancel);
        var key = await other.WriteAsync(session => session.AddFeed("gp"), Cancel);
        Assert.Equal(key, await ReadAsync(session => session.FeedKey("gp")));
        Assert.Equal(key, await WriteAsync(session => session.AddFeed("gp")));
    }

    [Fact]
    public async Task A_database_whose_changes_are_ahead_of_the_clusters_transactions_is_refused()
    {
        await WriteAsync(session => session.Connection.Statement(
            "INSERT INTO \"Outbox\" (\"Sequence\", \"ResourceKey\", \"TypeKey\", \"Version\", \"Change\", \"FeedKey\") "
            + "VALUES (4611686018427387904, 1, 1, 1, 1, 0)").Execute());
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => HubStore.OpenAsync(Database.Provider(), Time, Cancel));
        Assert.Contains("pg_resetwal", refusal.Message, StringComparison.Ordinal);
    }

    private Task<List<long>> KeysAtAsync(CommitHorizon horizon) => ReadAsync(session =>
    {
        var keys = new List<long>();
        using var rows = session.Connection.Statement(
            $"SELECT r.\"Key\" FROM \"Resource\" r WHERE {horizon.Condition("r.\"Sequence\"")} ORDER BY r.\"Sequence\"").Read();
        while (rows.Read())
        {
            keys.Add(rows.GetInt64(0));
        }

        return keys;
    });
}
