using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class ConcurrencyTestsOnSqlite(SqliteDatabases databases) : ConcurrencyTests(databases);

public sealed class ConcurrencyTestsOnPostgreSql(PostgreSqlDatabases databases) : ConcurrencyTests(databases);

public abstract class ConcurrencyTests(TestDatabases databases) : StoreTests(databases)
{
    private const int Writers = 64;

    /// <summary>More than the store has threads to write with.</summary>
    private const int Blockers = 8;

    [Fact]
    public async Task Of_64_writers_who_search_under_a_lock_and_create_if_there_is_none_exactly_one_creates()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(session =>
        {
            session.Lock("Patient?identifier=x|1");
            if (session.FindPersonsByMatch(42).Count > 0)
            {
                return false;
            }

            LetOthersIn(session);
            session.AddMatchKey(session.CreatePerson($"golden-{writer}"), 42);
            return true;
        })));
        Assert.Single(created, true);
        Assert.Single(await ReadAsync(session => session.FindPersonsByMatch(42)));
    }

    [Fact]
    public async Task Writers_of_different_resources_all_succeed()
    {
        var puts = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => PutAsync(Observe($"o{writer}"))));
        Assert.All(puts, put => Assert.Equal((PutOutcome.Created, 1), (put.Outcome, put.Stored.Version)));
        Assert.Equal(Writers, puts.Select(put => put.Stored.Key).Distinct().Count());
        Assert.Equal(Writers, (await ChangesAsync()).Select(change => change.Sequence).Distinct().Count());
    }

    [Fact]
    public async Task Writers_of_one_resource_each_make_a_version()
    {
        var puts = await Task.WhenAll(Enumerable.Range(1, Writers).Select(value => PutAsync(Observe("o", value))));
        Assert.Equal(Enumerable.Range(1, Writers), puts.Select(put => put.Stored.Version).Order());
        Assert.Single(puts, put => put.Outcome == PutOutcome.Created);
        var history = await ReadAsync(session => session.History(Observation, "o", AccessFilter.Hub, 100));
        Assert.Equal(Writers, history.Count);
        Assert.Equal(puts.OrderByDescending(put => put.Stored.Version).Select(put => Text(put.Stored)), history.Select(Text));
    }

    [Fact]
    public async Task Of_writers_who_expect_the_same_version_exactly_one_wins()
    {
        await PutAsync(Observe("o", 0));
        var puts = Enumerable.Range(1, Writers).Select(value => PutAsync(Observe("o", value), expectedVersion: 1)).ToList();
        var outcomes = await Task.WhenAll(puts.Select(put => put.ContinueWith(done => done, TaskScheduler.Default).Unwrap()
            .ContinueWith(done => done.IsCompletedSuccessfully, TaskScheduler.Default)));
        Assert.Single(outcomes, true);
        Assert.All(puts.Where(put => put.IsFaulted), put => Assert.IsType<VersionConflictException>(put.Exception!.InnerException));
        Assert.Equal(2, (await FetchAsync(Observation, "o"))!.Version);
    }

    [Fact]
    public async Task A_request_that_throws_takes_back_its_own_part_and_nobody_elses()
    {
        var before = PutAsync(Observe("before"));
        Task<PutResult> after;
        Task<int> failing;
        using (var gate = new ManualResetEventSlim())
        {
            var blockers = Block(gate);
            failing = WriteAsync<int>(session =>
            {
                session.Put(Observe("failing"), Ownership.Hub);
                Assert.NotNull(session.Read(Observation, "failing", AccessFilter.Hub));
                throw new InvalidDataException("on purpose");
            });
            after = PutAsync(Observe("after"));
            gate.Set();
            await Task.WhenAll(blockers);
        }

        Assert.Equal("on purpose", (await Assert.ThrowsAsync<InvalidDataException>(() => failing)).Message);
        await before;
        await after;
        Assert.Null(await FetchAsync(Observation, "failing"));
        Assert.NotNull(await FetchAsync(Observation, "before"));
        Assert.NotNull(await FetchAsync(Observation, "after"));
        Assert.Equal(2, (await ChangesAsync()).Count);
    }

    [Fact]
    public async Task A_request_that_is_cancelled_while_it_waits_is_not_run()
    {
        using var cancelling = new CancellationTokenSource();
        using var gate = new ManualResetEventSlim();
        var blockers = Block(gate);
        var waiting = Store.WriteAsync(session => session.Put(Observe("o"), Ownership.Hub), cancelling.Token);
        await cancelling.CancelAsync();
        gate.Set();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Task.WhenAll(blockers);
        Assert.Null(await FetchAsync(Observation, "o"));
    }

    [Fact]
    public async Task A_read_sees_one_state_while_others_write()
    {
        await PutAsync(Observe("o", 1));
        var versions = await ReadAsync(session =>
        {
            var first = session.Read(Observation, "o", AccessFilter.Hub)!.Version;
#pragma warning disable xUnit1031 // the read session is synchronous, and the write must happen in the middle of it
            PutAsync(Observe("o", 2)).GetAwaiter().GetResult();
#pragma warning restore xUnit1031
            return (first, session.Read(Observation, "o", AccessFilter.Hub)!.Version);
        });
        Assert.Equal((1, 1), versions);
        Assert.Equal(2, (await FetchAsync(Observation, "o"))!.Version);
    }

    /// <summary>Round trips enough for every other writer thread to get between a search and what follows from it, unless a lock holds it back.</summary>
    private static void LetOthersIn(WriteSession session)
    {
        for (var i = 0; i < 50; i++)
        {
            Assert.Null(session.FindPersonByGoldenId("nobody"));
        }
    }

    /// <summary>Occupies all that write until the gate opens, so that what is asked for meanwhile waits, and on SQLite forms a group.</summary>
    private Task<bool>[] Block(ManualResetEventSlim gate) => [.. Enumerable.Range(0, Blockers).Select(_ => WriteAsync(_ =>
    {
        gate.Wait(Cancel);
        return true;
    }))];
}
