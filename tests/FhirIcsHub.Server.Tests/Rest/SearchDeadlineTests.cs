using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Tests.Jobs;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

public sealed class SearchDeadlineTests
{
    [Theory]
    [InlineData("/fhir/Patient?name=x")]
    [InlineData("/fhir?_tag=x")]
    [InlineData("/fhir/Patient/1/*")]
    public async Task A_search_that_takes_longer_than_the_hub_gives_it_is_answered_503_and_when_to_retry(string search)
    {
        await using var hub = await HurriedHubAsync();
        var reply = await hub.Client.GetAsync(search);

        Assert.Equal((503, "timeout"), (reply.Status, reply.IssueCode));
        Assert.Contains("7 seconds", reply.Diagnostics, StringComparison.Ordinal);
        Assert.True(reply.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(404, (await hub.Client.GetAsync("/fhir/Patient/1")).Status);
    }

    [Fact]
    public async Task Who_is_given_up_is_told_to_ask_for_the_answer_later_and_then_gets_it()
    {
        await using var hub = await HurriedHubAsync();
        var reply = await hub.Client.GetAsync("/fhir/Patient?name=x");
        Assert.Contains("Prefer: respond-async", reply.Diagnostics, StringComparison.Ordinal);

        var later = await hub.Client.EndAsync(JobClient.JobOf(await hub.Client.GetAsync("/fhir/Patient?name=x", JobClient.Later)));

        Assert.Equal("searchset", (string?)later.Json["entry"]![0]!["resource"]!["type"]);
    }

    [Fact]
    public async Task The_searches_of_a_batch_that_take_too_long_are_answered_503_and_its_writes_stand()
    {
        await using var hub = await HurriedHubAsync();
        var reply = await hub.Client.PostAsync("/fhir", Bundle("batch"));

        Assert.Equal(200, reply.Status);
        Assert.Equal(["201 Created", "503 Service Unavailable"], reply.Json["entry"]!.AsArray().Select(entry => (string?)entry!["response"]!["status"]));
        Assert.Equal("timeout", (string?)reply.Json["entry"]![1]!["response"]!["outcome"]!["issue"]![0]!["code"]);
        Assert.Equal(200, (await hub.Client.GetAsync("/fhir/Basic/late")).Status);
    }

    [Fact]
    public async Task A_transaction_whose_search_takes_too_long_is_answered_503_and_nothing_of_it_is_stored()
    {
        await using var hub = await HurriedHubAsync();
        var reply = await hub.Client.PostAsync("/fhir", Bundle("transaction"));

        Assert.Equal((503, "timeout"), (reply.Status, reply.IssueCode));
        Assert.True(reply.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(404, (await hub.Client.GetAsync("/fhir/Basic/late")).Status);
        Assert.Equal(201, (await hub.Client.PutAsync("/fhir/Basic/late", Late)).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(1e9)]
    public void A_limit_that_makes_no_sense_stops_the_hub_from_starting(double seconds) => Assert.Contains(
        "SearchSeconds", SettingsReader.ProblemOf(new HubSettings { Limits = new LimitSettings { SearchSeconds = seconds } }), StringComparison.Ordinal);

    private const string Late = """{"resourceType":"Basic","id":"late","code":{"text":"x"}}""";

    private static string Bundle(string type) =>
        $$$"""{"resourceType":"Bundle","type":"{{{type}}}","entry":[{"resource":{{{Late}}},"request":{"method":"PUT","url":"Basic/late"}},{"request":{"method":"GET","url":"Patient?name=x"}}]}""";

    private static Task<TestHub> HurriedHubAsync() => TestHub.StartNewAsync(
        settings => settings with { Limits = settings.Limits with { SearchSeconds = 7 } }, time: new TimeFlies());

    /// <summary>A clock by which every wait is over as soon as it begins.</summary>
    private sealed class TimeFlies : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime >= TimeSpan.Zero)
            {
                callback(state);
            }

            return new NoTimer();
        }
    }

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
