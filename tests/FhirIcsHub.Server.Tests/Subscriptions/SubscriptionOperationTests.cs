using FhirIcsHub.Tests.Receivers;
using Xunit;

namespace FhirIcsHub.Server.Tests.Subscriptions;

public sealed class SubscriptionOperationTests
{
    [Fact]
    public async Task Events_can_be_asked_for_again_by_their_numbers_whether_they_were_accepted_or_not()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        var id = await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook, "id-only"));
        hub.Receiver.Answer = received => received.EventNumbers.Contains(3) ? 500 : 200;
        foreach (var number in Enumerable.Range(1, 4))
        {
            await hub.Client.PutAsync($"fhir/Patient/p{number}", $$"""{"resourceType":"Patient","id":"p{{number}}"}""");
        }

        await hub.StatusAsync(id, "error");
        var all = await EventsAsync(hub, $"fhir/Subscription/{id}/$events");
        Assert.Equal([1, 2, 3, 4], all.EventNumbers);
        Assert.Equal("query-event", all.Type);
        Assert.Empty(all.Resources);
        Assert.Equal("4", (string?)all.Parameter("events-since-subscription-start")!["valueString"]);
        Assert.Equal("error", (string?)all.Parameter("status")!["valueCode"]);
        Assert.NotNull(all.Parameter("error"));

        var some = await EventsAsync(hub, $"fhir/Subscription/{id}/$events?eventsSinceNumber=2&eventsUntilNumber=3&content=full-resource");
        Assert.Equal([2, 3], some.EventNumbers);
        Assert.Equal(["p2", "p3"], some.Resources.Select(resource => (string?)resource["id"]));

        var posted = await hub.Client.PostAsync($"fhir/Subscription/{id}/$events",
            """{"resourceType":"Parameters","parameter":[{"name":"eventsSinceNumber","valueString":"4"},{"name":"content","valueCode":"empty"}]}""");
        Assert.Equal([4], new Received("", "", new Dictionary<string, string>(), posted.Body).EventNumbers);
        Assert.Equal(400, (await hub.Client.GetAsync($"fhir/Subscription/{id}/$events?eventsSinceNumber=x")).Status);
        Assert.Equal(400, (await hub.Client.GetAsync($"fhir/Subscription/{id}/$events?content=all")).Status);
        Assert.Equal(404, (await hub.Client.GetAsync("fhir/Subscription/none/$events")).Status);
    }

    [Fact]
    public async Task The_state_of_one_or_of_several_Subscriptions_can_be_asked_for()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        var one = await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook));
        var two = await hub.SubscribeAsync(SubscriptionJson.Classic("Patient", hub.Receiver.Hook));
        var off = await hub.Client.PostAsync("fhir/Subscription", SubscriptionJson.Classic("Patient", hub.Receiver.Hook, status: "off"));

        Assert.Equal([one], await StatusAsync(hub, $"fhir/Subscription/{one}/$status"));
        Assert.Equal([one, two, off.Id], await StatusAsync(hub, "fhir/Subscription/$status"));
        Assert.Equal([one, two], await StatusAsync(hub, "fhir/Subscription/$status?status=active"));
        Assert.Equal([two], await StatusAsync(hub, $"fhir/Subscription/$status?id={two}&status=active,error"));
        Assert.Equal(404, (await hub.Client.GetAsync("fhir/Subscription/none/$status")).Status);
        Assert.Equal(400, (await hub.Client.GetAsync("fhir/Subscription/$status?status=nonsense")).Status);
        Assert.Equal(400, (await hub.Client.GetAsync("fhir/Subscription/$status?nonsense=1")).Status);
        Assert.Equal(400, (await hub.Client.GetAsync($"fhir/Subscription/{one}/$status?nonsense=1")).Status);
        Assert.Equal(400, (await hub.Client.GetAsync($"fhir/Subscription/{one}/$events?nonsense=1")).Status);
    }

    private static async Task<Received> EventsAsync(SubscriptionHub hub, string path)
    {
        var reply = await hub.Client.GetAsync(path);
        Assert.True(reply.Status == 200, reply.Body);
        return new Received("", "", new Dictionary<string, string>(), reply.Body);
    }

    private static async Task<List<string>> StatusAsync(SubscriptionHub hub, string path)
    {
        var reply = await hub.Client.GetAsync(path);
        Assert.True(reply.Status == 200, reply.Body);
        return [.. (reply.Json["entry"]?.AsArray() ?? []).Select(entry => entry!["resource"]!["parameter"]!.AsArray()
            .First(parameter => (string?)parameter!["name"] == "subscription")!["valueReference"]!["reference"]!.GetValue<string>().Split('/')[^1])];
    }
}
