using FhirIcsHub.Server.Hosting;
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
        await using var hub = await TestHub.StartNewAsync(settings => settings with { Limits = settings.Limits with { SearchSeconds = 7 } }, time: new TimeFlies());
        var reply = await hub.Client.GetAsync(search);

        Assert.Equal((503, "timeout"), (reply.Status, reply.IssueCode));
        Assert.Contains("7 seconds", reply.Diagnostics, StringComparison.Ordinal);
        Assert.True(reply.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(404, (await hub.Client.GetAsync("/fhir/Patient/1")).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(1e9)]
    public void A_limit_that_makes_no_sense_stops_the_hub_from_starting(double seconds) => Assert.Contains(
        "SearchSeconds", SettingsReader.ProblemOf(new HubSettings { Limits = new LimitSettings { SearchSeconds = seconds } }), StringComparison.Ordinal);

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
