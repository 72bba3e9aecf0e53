using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.Jobs;

/// <summary>Jobs across restarts, owners and time.</summary>
public sealed class JobLifeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("icshub-jobs-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_one_process_has_accepted_the_next_one_does()
    {
        string job;
        await using (var first = await StartAsync(workers: 0))
        {
            job = JobClient.JobOf(await first.Client.PutAsync("/fhir/Basic/a", """{"resourceType":"Basic","id":"a","code":{"text":"x"}}""",
                JobClient.Later));
            var waiting = await first.Client.GetAsync(job);
            Assert.Equal("queued", Assert.Single(waiting.Headers.GetValues("X-Progress")));
            var health = (await first.Client.GetAsync("/health")).Json["jobs"]![0]!;
            Assert.Equal(("request", 1), ((string?)health["queue"], (int)health["queued"]!));
        }

        await using var second = await StartAsync(workers: 1);

        Assert.Equal("201 Created", (string?)(await second.Client.EndAsync(job)).Json["entry"]![0]!["response"]!["status"]);
        Assert.Equal(200, (await second.Client.GetAsync("/fhir/Basic/a")).Status);
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("PUT", true)]
    [InlineData("POST", false)]
    public async Task A_request_that_was_begun_when_the_process_died_is_carried_out_again_only_when_that_changes_nothing(
        string method, bool again)
    {
        const string Basic = """{"resourceType":"Basic","id":"a","code":{"text":"x"}}""";
        string job;
        await using (var first = await StartAsync(workers: 0))
        {
            job = JobClient.JobOf(await first.Client.SendAsync(new HttpMethod(method), method == "POST" ? "/fhir/Basic" : "/fhir/Basic/a",
                method == "GET" ? null : FhirClient.Json(Basic), JobClient.Later));
            // What a worker has stored when it is killed in the midst of the request.
            await first.Hub.Services.Store.WriteAsync(session =>
                session.CheckpointJob(session.ClaimJob(["request"], "killed", TimeSpan.FromHours(1))!, [1], "begun", TimeSpan.FromHours(1)),
                Cancel);
        }

        await using var second = await StartAsync(workers: 1);
        var reply = await second.Client.EndAsync(job);

        Assert.Equal(again ? 200 : 500, reply.Status);
        if (!again)
        {
            Assert.Equal("incomplete", reply.IssueCode);
            Assert.Equal(0, (int)(await second.Client.GetAsync("/fhir/Basic?_total=accurate")).Json["total"]!);
        }
    }

    [Fact]
    public async Task A_job_that_was_taken_up_three_times_without_getting_on_fails()
    {
        string job;
        await using (var first = await StartAsync(workers: 0))
        {
            job = JobClient.JobOf(await first.Client.GetAsync("/fhir/Basic", JobClient.Later));
            for (var turn = 0; turn < 3; turn++)
            {
                await first.Hub.Services.Store.WriteAsync(session => session.ReleaseAllJobs(), Cancel);
                await first.Hub.Services.Store.WriteAsync(
                    session => session.ClaimJob(["request"], "killed", TimeSpan.FromHours(1)), Cancel);
            }
        }

        await using var second = await StartAsync(workers: 1);

        var reply = await second.Client.EndAsync(job);
        Assert.Equal(500, reply.Status);
        Assert.Equal("exception", reply.IssueCode);
    }

    [Fact]
    public async Task A_job_that_waits_can_be_cancelled_and_is_never_done()
    {
        string job;
        await using (var first = await StartAsync(workers: 0))
        {
            job = JobClient.JobOf(await first.Client.PutAsync("/fhir/Basic/a", """{"resourceType":"Basic","id":"a","code":{"text":"x"}}""",
                JobClient.Later));
            Assert.Equal(202, (await first.Client.DeleteAsync(job)).Status);
            Assert.Equal(404, (await first.Client.GetAsync(job)).Status);
        }

        await using var second = await StartAsync(workers: 1);
        await second.Client.EndAsync(JobClient.JobOf(await second.Client.GetAsync("/fhir/Basic", JobClient.Later)));

        Assert.Equal(404, (await second.Client.GetAsync("/fhir/Basic/a")).Status);
    }

    [Fact]
    public async Task A_job_of_somebody_else_is_not_found()
    {
        await using var hub = await StartAsync(workers: 1);
        var asked = new AccessRequest(new Caller(OnThisMachine: false, "elsewhere"), HubInteraction.Search, "Basic");
        var id = await hub.Hub.Services.Jobs.AddAsync("request", "{}"u8.ToArray(), new JobOwner(asked));

        Assert.Equal(404, (await hub.Client.GetAsync($"/fhir/$jobs/{id}")).Status);
        Assert.Equal(404, (await hub.Client.DeleteAsync($"/fhir/$jobs/{id}")).Status);
        Assert.NotNull(await hub.Hub.Services.Store.ReadAsync(session => session.FindJob(id), Cancel));
    }

    [Fact]
    public async Task The_gate_is_asked_again_when_a_job_is_done_and_when_its_result_is_fetched()
    {
        var mayRead = true;
        AccessDecision Policy(AccessRequest request) => mayRead || request.ResourceType != "Basic"
            ? AccessDecision.Allow(AccessFilter.Hub)
            : AccessDecision.Forbid("not any more");
        string waiting, done;
        await using (var first = await StartAsync(workers: 0, Policy))
        {
            waiting = JobClient.JobOf(await first.Client.GetAsync("/fhir/Basic", JobClient.Later));
            mayRead = false;
            Assert.Equal(403, (await first.Client.GetAsync("/fhir/Basic", JobClient.Later)).Status);
            Assert.Equal(403, (await first.Client.GetAsync(waiting)).Status);
            Assert.Equal(403, (await first.Client.DeleteAsync(waiting)).Status);
        }

        await using var second = await StartAsync(workers: 1, Policy);
        // Another job, asked for later in the same queue: when it is done, the first is.
        done = JobClient.JobOf(await second.Client.GetAsync("/fhir/Patient", JobClient.Later));
        Assert.Equal(200, (await second.Client.EndAsync(done)).Status);
        mayRead = true;

        var refused = await second.Client.GetAsync(waiting);
        Assert.Equal(403, refused.Status);
        Assert.Equal("not any more", refused.Diagnostics);
    }

    [Fact]
    public async Task A_result_expires()
    {
        var time = new Clock();
        await using var hub = await TestHub.StartNewAsync(
            settings => settings with { Jobs = new JobSettings { KeepHours = 2 } }, time: time);
        var job = JobClient.JobOf(await hub.Client.GetAsync("/fhir/Basic", JobClient.Later));
        var reply = await hub.Client.EndAsync(job);
        Assert.InRange(reply.ContentHeaders.Expires!.Value, time.GetUtcNow().AddMinutes(119), time.GetUtcNow().AddMinutes(121));

        time.Ahead = TimeSpan.FromHours(2);

        Assert.Equal(404, (await hub.Client.GetAsync(job)).Status);
    }

    private Task<TestHub> StartAsync(int workers, Func<AccessRequest, AccessDecision>? policy = null) => TestHub.StartNewAsync(
        settings => settings with
        {
            Storage = new StorageSettings { Folder = _folder.FullName },
            Jobs = new JobSettings { Parallel = workers },
        },
        policy);

    /// <summary>The machine's clock, set forward.</summary>
    private sealed class Clock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
