using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Tests.Databases;
using Xunit;

namespace FhirIcsHub.Storage.Tests;

public sealed class JobTestsOnSqlite(SqliteDatabases databases) : JobTests(databases);

public sealed class JobTestsOnPostgreSql(PostgreSqlDatabases databases) : JobTests(databases)
{
    [Fact]
    public async Task Processes_that_share_a_database_share_its_jobs_and_none_is_done_twice()
    {
        await using var other = await HubStore.OpenAsync(Database.Provider(), Time, Cancel);
        for (var job = 0; job < 30; job++)
        {
            await AddAsync($"job-{job}");
        }

        async Task<List<string>> WorkAsync(HubStore store, string worker)
        {
            var done = new List<string>();
            var missed = 0;
            // Two that look at the same moment may both want the same job: the one that comes second looks again.
            while (missed < 5)
            {
                if (await store.WriteAsync(session => session.ClaimJob(["export"], worker, Lease), Cancel) is { } job)
                {
                    done.Add(job.Id);
                }
                else
                {
                    missed++;
                }
            }

            return done;
        }

        var done = await Task.WhenAll(WorkAsync(Store, "a"), WorkAsync(Store, "b"), WorkAsync(other, "c"), WorkAsync(other, "d"));

        Assert.Equal(Enumerable.Range(0, 30).Select(job => $"job-{job}").Order(), done.SelectMany(ids => ids).Order());
    }
}

public abstract class JobTests(TestDatabases databases) : StoreTests(databases)
{
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Keep = TimeSpan.FromHours(24);

    [Fact]
    public async Task The_job_that_has_waited_longest_is_taken_first_and_only_of_the_kinds_that_the_worker_knows()
    {
        await AddAsync("other", kind: "import");
        await AddAsync("first");
        await AddAsync("second");

        Assert.Equal("first", (await ClaimAsync())!.Id);
        Assert.Equal("second", (await ClaimAsync())!.Id);
        Assert.Null(await ClaimAsync());
    }

    [Fact]
    public async Task A_job_whose_worker_dies_is_taken_over_from_its_checkpoint_when_the_lease_has_run_out_and_the_dead_can_write_no_more()
    {
        await AddAsync("a");
        var dead = (await ClaimAsync())!;
        Assert.True(await WriteAsync(session => session.CheckpointJob(dead, [7], "7 of 9", Lease)));
        Time.Move(Lease);
        Assert.Null(await ClaimAsync());
        Time.Move(TimeSpan.FromSeconds(1));

        var taken = (await ClaimAsync())!;

        Assert.Equal([7], taken.Checkpoint);
        Assert.Equal(2, taken.Lease);
        Assert.False(await WriteAsync(session => session.CheckpointJob(dead, [8], "8 of 9", Lease)));
        Assert.False(await WriteAsync(session => session.KeepJob(dead, Lease)));
        Assert.False(await WriteAsync(session => session.EndJob(dead, Done, Keep)));
        Assert.False(await WriteAsync(session => session.ReleaseJob(dead)));
        Assert.True(await WriteAsync(session => session.CheckpointJob(taken, [9], "9 of 9", Lease)));
    }

    [Fact]
    public async Task A_lease_that_is_renewed_does_not_run_out()
    {
        await AddAsync("a");
        var job = (await ClaimAsync())!;
        for (var beat = 0; beat < 5; beat++)
        {
            Time.Move(Lease * 0.9);
            Assert.True(await WriteAsync(session => session.KeepJob(job, Lease)));
            Assert.Null(await ClaimAsync());
        }
    }

    [Fact]
    public async Task Tries_are_counted_until_the_job_gets_on_and_an_orderly_stop_is_none()
    {
        await AddAsync("a");
        Assert.Equal(1, (await ClaimAsync())!.Tries);
        Time.Move(Lease * 2);
        var second = (await ClaimAsync())!;
        Assert.Equal(2, second.Tries);
        await WriteAsync(session => session.ReleaseJob(second));
        var third = (await ClaimAsync())!;
        Assert.Equal(2, third.Tries);
        await WriteAsync(session => session.CheckpointJob(third, [1], null, Lease));
        Time.Move(Lease * 2);
        Assert.Equal(1, (await ClaimAsync())!.Tries);
    }

    [Fact]
    public async Task A_restart_keeps_jobs_checkpoints_and_results()
    {
        await AddAsync("ended");
        var job = (await ClaimAsync())!;
        await WriteAsync(session => session.EndJob(job, Done, Keep));
        await AddAsync("running");
        var running = (await ClaimAsync())!;
        await WriteAsync(session => session.CheckpointJob(running, [1, 2], "2 of 3", Lease));

        await ReopenAsync();

        var ended = (await FindAsync("ended"))!;
        Assert.Equal(JobState.Completed, ended.State);
        Assert.Equal("{}"u8.ToArray(), ended.Result);
        Assert.Equal((Time.GetUtcNow() + Keep).UtcTicks, ended.ExpiresAt);
        Assert.Equal("2 of 3", (await FindAsync("running"))!.Progress);
        await WriteAsync(session => session.ReleaseAllJobs());
        Assert.Equal([1, 2], (await ClaimAsync())!.Checkpoint);
    }

    [Fact]
    public async Task A_cancelled_job_is_its_workers_no_more_and_all_of_it_is_cleared_away()
    {
        var key = await AddAsync("a");
        var job = (await ClaimAsync())!;
        for (var part = 0; part < 7; part++)
        {
            await AddPartAsync(key, part);
        }

        Assert.True(await WriteAsync(session => session.CancelJob("a")));
        Assert.False(await WriteAsync(session => session.CancelJob("a")));
        Assert.False(await WriteAsync(session => session.CheckpointJob(job, [1], null, Lease)));
        await ClearAsync();

        Assert.Null(await FindAsync("a"));
        await using var context = Database.Provider().CreateContext();
        Assert.Empty(context.JobParts);
        Assert.Empty(context.Jobs);
    }

    [Fact]
    public async Task A_result_is_there_until_it_expires()
    {
        var key = await AddAsync("a");
        var job = (await ClaimAsync())!;
        await AddPartAsync(key, 0);
        await WriteAsync(session => session.EndJob(job, Done, Keep));
        Time.Move(Keep - TimeSpan.FromSeconds(1));
        await ClearAsync();
        Assert.Equal([1], await ReadAsync(session => session.ReadJobPart(key, 1, 0)));

        Time.Move(TimeSpan.FromSeconds(1));
        await ClearAsync();

        Assert.Null(await FindAsync("a"));
        Assert.Null(await ReadAsync(session => session.ReadJobPart(key, 1, 0)));
    }

    [Fact]
    public async Task A_job_whose_input_stops_coming_in_is_never_worked_on_and_cleared_away()
    {
        var key = await WriteAsync(session => session.ReceiveJob("a", "export", [], "{}", TimeSpan.FromMinutes(10)));
        Time.Move(TimeSpan.FromMinutes(9));
        Assert.True(await WriteAsync(session => session.AwaitJobInput(key, TimeSpan.FromMinutes(10))));
        await ClearAsync();
        Assert.Null(await ClaimAsync());
        Time.Move(TimeSpan.FromMinutes(11));
        await ClearAsync();

        Assert.Null(await FindAsync("a"));
        Assert.False(await WriteAsync(session => session.QueueJob(key, [])));
    }

    [Fact]
    public async Task The_queues_tell_how_many_wait_and_for_how_long()
    {
        await AddAsync("a");
        await AddAsync("b");
        Time.Move(TimeSpan.FromMinutes(3));
        await AddAsync("c", kind: "import");
        await ClaimAsync();

        var queues = await ReadAsync(session => session.JobQueues());

        Assert.Equal(
            [
                new JobQueueState("export", 1, 1, Time.GetUtcNow() - TimeSpan.FromMinutes(3)),
                new JobQueueState("import", 1, 0, Time.GetUtcNow()),
            ],
            queues);
    }

    [Fact]
    public async Task Each_export_has_a_time_of_its_own_by_which_its_horizon_is_found_again()
    {
        var first = await WriteAsync(session => session.MarkExport(new CommitHorizon(5, 9, [6])));
        var second = await WriteAsync(session => session.MarkExport(new CommitHorizon(7, 9, [])));

        Assert.True(second > first);
        Assert.Equal("5.9.6", (await ReadAsync(session => session.ExportHorizon(first)))!.ToString());
        Assert.Equal("7.9", (await ReadAsync(session => session.ExportHorizon(second)))!.ToString());
        Assert.Null(await ReadAsync(session => session.ExportHorizon(first.AddSeconds(1))));
    }

    private static JobEnding Done => new(JobState.Completed, 200, "application/json", "{}"u8.ToArray());

    protected Task<long> AddAsync(string id, string kind = "export") =>
        WriteAsync(session => session.AddJob(id, kind, [1], "{}"));

    private Task<JobRow?> ClaimAsync() => WriteAsync(session => session.ClaimJob(["export", "reindex"], "test", Lease));

    private Task<JobRow?> FindAsync(string id) => ReadAsync(session => session.FindJob(id));

    private Task<bool> AddPartAsync(long key, int part) => WriteAsync(session =>
    {
        session.AddJobPart(key, 1, part, [1]);
        return true;
    });

    private async Task ClearAsync()
    {
        while (await WriteAsync(session => session.ClearExpiredJobs(3)))
        {
            // Until nothing is left to clear.
        }
    }
}
