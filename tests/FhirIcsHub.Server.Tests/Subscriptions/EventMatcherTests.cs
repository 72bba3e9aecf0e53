using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Subscriptions;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.Subscriptions;

/// <summary>The matcher comes late: every version is judged as it was, however many came after it.</summary>
public sealed class EventMatcherTests(TestHub hub) : IClassFixture<TestHub>
{
    private static readonly FhirType Encounter = FhirSchema.R4.FindResourceType("Encounter")!;

    [Fact]
    public async Task Versions_that_are_not_current_any_more_are_judged_as_they_were()
    {
        var after = await HorizonAsync();
        string[] statuses = ["planned", "finished", "cancelled", "finished", "finished", "planned"];
        foreach (var (index, status) in statuses.Index())
        {
            await hub.Client.PutAsync("fhir/Encounter/late", TopicSubscriptionTests.Encounter("late", status, $"p{index}"));
        }

        await hub.Client.DeleteAsync("fhir/Encounter/late");

        Assert.Equal([2, 4, 5], await JudgeAsync(after, new QueryCriteria(null, false, "status=finished", false, false)));
        Assert.Equal([2, 4], await JudgeAsync(after, new QueryCriteria("status:not=finished", true, "status=finished", false, true)));
        Assert.Equal([3, 5, 6], await JudgeAsync(after, new QueryCriteria("status=finished", false, null, false, false)));
        Assert.Equal([1, 3, 5, 6], await JudgeAsync(after, new QueryCriteria("status=finished", false, "status=planned", false, false)));
        Assert.Equal([3], await JudgeAsync(after, new QueryCriteria(null, false, "patient=Patient/p2", false, false)));
        Assert.Equal([7], await JudgeAsync(after, new QueryCriteria(null, false, "status=none", true, false)));
        Assert.Equal("planned", (string?)(await hub.Client.GetAsync("fhir/Encounter/late/_history/6")).Json["status"]);
        Assert.Equal(410, (await hub.Client.GetAsync("fhir/Encounter/late")).Status);
    }

    private async Task<List<int>> JudgeAsync(long after, QueryCriteria query)
    {
        var services = hub.Hub.Services;
        var matcher = new EventMatcher(services.Store, new VersionSearch(services.Store, services.SearchSetup, null));
        var source = new EventSource(null, null, [new ResourceTrigger(Encounter, [], query, null)], []);
        var judged = await matcher.JudgeAsync(source, after, _ => AccessFilter.Hub, CancellationToken.None);
        return [.. judged.Events.Select(change => change.Version)];
    }

    private Task<long> HorizonAsync() => hub.Hub.Services.Store.ReadAsync(session => session.Horizon().Below - 1);
}
