using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Server.Tests.Terminology;
using Xunit;

namespace FhirIcsHub.Server.Tests.Metrics;

public sealed class MetricsTests
{
    [Fact]
    public async Task A_job_that_waits_is_told_with_its_age_and_an_empty_queue_with_none()
    {
        var time = new ManualTime();
        await using var hub = await TestHub.StartNewAsync(settings => settings with { Jobs = new JobSettings { Parallel = 0 } }, time: time);
        Assert.Equal(202, (await hub.Client.GetAsync("/fhir/$export")).Status);
        time.Advance(TimeSpan.FromMinutes(20));

        var metrics = await hub.Client.GetAsync("/metrics");

        Assert.Equal((200, "text/plain"), (metrics.Status, metrics.ContentHeaders.ContentType?.MediaType));
        var lines = metrics.Body.Split('\n');
        Assert.Contains("# TYPE job_oldest_pending_seconds gauge", lines);
        Assert.Contains("job_oldest_pending_seconds{queue=\"export\"} 1200", lines);
        Assert.Contains("jobs_pending{queue=\"export\"} 1", lines);
        Assert.Contains("job_oldest_pending_seconds{queue=\"import\"} 0", lines);
        Assert.Contains("subscription_events_total 0", lines);
        Assert.Contains("subscription_events_waiting 0", lines);
    }
}
