using FhirIcsHub.Storage.Sqlite;
using FhirIcsHub.Storage.Tests.Databases;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class SqliteWriterTests(SqliteDatabases databases) : StoreTests(databases)
{
    /// <summary>How many more COMMITs fail.</summary>
    private int _failures;

    /// <summary>https://sqlite.org/pragma.html#pragma_synchronous: 2 is FULL, which syncs the write-ahead log at every commit.</summary>
    [Fact]
    public async Task The_writers_connection_syncs_the_log_at_every_commit()
    {
        Assert.Equal(2, await WriteAsync(session => session.Connection.Statement("PRAGMA synchronous").ReadInt64()));
        Assert.Equal("wal", await WriteAsync(session =>
        {
            using var row = session.Connection.Statement("PRAGMA journal_mode").Read();
            row.Read();
            return row.GetString(0);
        }));
    }

    [Fact]
    public async Task A_read_connection_cannot_write()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(
            () => ReadAsync(session => session.Connection.Statement("DELETE FROM \"Resource\"").Execute()));
        Assert.IsType<SqliteException>(refusal.InnerException);
    }

    [Fact]
    public async Task After_a_read_that_failed_reading_goes_on()
    {
        await PutAsync(Observe("o"));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync<int>(_ => throw new InvalidDataException("on purpose")));
        Assert.NotNull(await FetchAsync(Observation, "o"));
    }

    [Fact]
    public async Task A_second_store_on_the_same_file_is_refused() =>
        await Assert.ThrowsAnyAsync<IOException>(() => HubStore.OpenAsync(Database.Provider(), Time, Cancel));

    /// <summary>EF Core notes its migration lock in a table; a process that is killed while it migrates leaves the row there.</summary>
    [Fact]
    public async Task A_lock_that_a_killed_migration_left_behind_does_not_stop_the_next_start()
    {
        var folder = Directory.CreateTempSubdirectory("icshub-storage-");
        try
        {
            var provider = new SqliteProvider(Path.Combine(folder.FullName, "hub.db"));
            await using (var context = provider.CreateContext())
            {
                await context.Database.ExecuteSqlRawAsync(
                    "CREATE TABLE \"__EFMigrationsLock\" (\"Id\" INTEGER NOT NULL PRIMARY KEY, \"Timestamp\" TEXT NOT NULL); "
                    + "INSERT INTO \"__EFMigrationsLock\" VALUES (1, '2026-03-01 12:00:00')",
                    Cancel);
            }

            await using var store = await HubStore.OpenAsync(provider, Time, Cancel);
            Assert.Equal(PutOutcome.Created, (await store.WriteAsync(session => session.Put(Observe("o"), Ownership.Hub), Cancel)).Outcome);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task When_a_groups_commit_fails_each_member_is_run_again_alone()
    {
        var (runs, puts) = await WriteGroupWithFailingCommitsAsync(failures: 1);
        Assert.All(puts, put => Assert.True(put.IsCompletedSuccessfully));
        Assert.All(runs, count => Assert.Equal(2, count));
        Assert.Equal(runs.Length, (await ChangesAsync()).Count);
        for (var member = 0; member < runs.Length; member++)
        {
            Assert.Equal(1, (await FetchAsync(Observation, $"o{member}"))!.Version);
        }
    }

    [Fact]
    public async Task When_commits_go_on_failing_every_member_is_told_and_nothing_is_stored()
    {
        var (runs, puts) = await WriteGroupWithFailingCommitsAsync(failures: int.MaxValue);
        Assert.All(puts, put => Assert.IsType<SqliteException>(put.Exception!.InnerException));
        for (var member = 0; member < runs.Length; member++)
        {
            Assert.Null(await FetchAsync(Observation, $"o{member}"));
        }

        _failures = 0;
        Assert.Equal(PutOutcome.Created, (await PutAsync(Observe("o0"))).Outcome);
    }

    [Fact]
    public async Task When_sqlite_gives_up_the_whole_transaction_the_others_of_the_group_are_run_again()
    {
        using var gate = new ManualResetEventSlim();
        var blocker = Wait(gate);
        var first = PutAsync(Observe("first"));
        var culprit = WriteAsync(session =>
        {
            // What a full disk does: https://sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction
            session.Connection.Statement("ROLLBACK").Execute();
            return session.Put(Observe("culprit"), Ownership.Hub).Stored.Version == 0 ? 0 : throw new InvalidDataException("on purpose");
        });
        var last = PutAsync(Observe("last"));
        gate.Set();
        await blocker;
        Assert.Equal(PutOutcome.Created, (await first).Outcome);
        Assert.Equal(PutOutcome.Created, (await last).Outcome);
        await Assert.ThrowsAsync<InvalidDataException>(() => culprit);
        Assert.Null(await FetchAsync(Observation, "culprit"));
        Assert.NotNull(await FetchAsync(Observation, "first"));
        Assert.NotNull(await FetchAsync(Observation, "last"));
    }

    [Fact]
    public async Task What_is_tried_out_beside_others_does_not_have_them_run_again()
    {
        using var gate = new ManualResetEventSlim();
        var blocker = Wait(gate);
        var runs = 0;
        var other = WriteAsync(session =>
        {
            runs++;
            return session.Put(Observe("other"), Ownership.Hub);
        });
        var tried = Store.TryOutAsync(
            session =>
            {
                var put = session.Put(Observe("tried"), Ownership.Hub);
                session.Flush();
                return put.Stored.Version;
            },
            Cancel);
        gate.Set();
        await blocker;
        Assert.Equal(1, await tried);
        Assert.Equal(1, (await other).Stored.Version);
        Assert.Equal(1, runs);
        Assert.Null(await FetchAsync(Observation, "tried"));
        Assert.NotNull(await FetchAsync(Observation, "other"));
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task A_member_that_throws_takes_back_its_own_part_and_the_others_run_again_only_when_it_had_written(bool writes, int runs)
    {
        using var gate = new ManualResetEventSlim();
        var blocker = Wait(gate);
        var firstRuns = 0;
        var first = WriteAsync(session =>
        {
            firstRuns++;
            return session.Put(Observe("first"), Ownership.Hub);
        });
        var culprit = WriteAsync<int>(session =>
        {
            session.Put(Observe("culprit"), Ownership.Hub);
            if (writes)
            {
                session.Flush();
            }

            throw new InvalidDataException("on purpose");
        });
        var last = PutAsync(Observe("last"));
        gate.Set();
        await blocker;
        Assert.Equal(1, (await first).Stored.Version);
        Assert.Equal(1, (await last).Stored.Version);
        await Assert.ThrowsAsync<InvalidDataException>(() => culprit);
        Assert.Null(await FetchAsync(Observation, "culprit"));
        Assert.Equal(runs, firstRuns);
        Assert.Equal(2, (await ChangesAsync()).Count);
    }

    /// <summary>Writes some resources as one group, with a commit hook that makes the first COMMITs fail.</summary>
    private async Task<(int[] Runs, Task<PutResult>[] Puts)> WriteGroupWithFailingCommitsAsync(int failures)
    {
        const int Members = 5;
        _failures = failures;
        var runs = new int[Members];
        Task<PutResult>[] puts;
        using (var gate = new ManualResetEventSlim())
        {
            var blocker = Wait(gate);
            puts = [.. Enumerable.Range(0, Members).Select(member => WriteAsync(session =>
            {
                if (member == 0 && runs[0] == 0)
                {
                    raw.sqlite3_commit_hook(((SqliteStorageConnection)session.Connection).Handle, _ => _failures-- > 0 ? 1 : 0, null);
                }

                runs[member]++;
                return session.Put(Observe($"o{member}"), Ownership.Hub);
            }))];
            gate.Set();

            // It may be of the same group, and share its fate.
            await Task.WhenAny(blocker);
        }

        await Task.WhenAll(puts.Select(put => put.ContinueWith(_ => true, TaskScheduler.Default)));
        return (runs, puts);
    }

    private Task<bool> Wait(ManualResetEventSlim gate) => WriteAsync(_ =>
    {
        gate.Wait(Cancel);
        return true;
    });
}
