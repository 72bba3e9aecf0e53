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

    [Fact]
    public async Task The_state_can_be_asked_for_with_Parameters_in_a_body_as_the_guide_says()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        var one = await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook));
        var two = await hub.SubscribeAsync(SubscriptionJson.Classic("Patient", hub.Receiver.Hook));
        var off = await hub.Client.PostAsync("fhir/Subscription", SubscriptionJson.Classic("Patient", hub.Receiver.Hook, status: "off"));

        Assert.Equal([one, two, off.Id], await AskAsync("$status"));
        Assert.Equal([two, off.Id], await AskAsync("$status", ("id", "valueId", two), ("id", "valueId", off.Id)));
        Assert.Equal([off.Id], await AskAsync("$status", ("status", "valueCode", "error"), ("status", "valueCode", "off")));
        Assert.Equal([two], await AskAsync("$status",
            ("id", "valueId", two), ("id", "valueId", off.Id), ("status", "valueCode", "active")));
        Assert.Equal([one], await AskAsync($"{one}/$status"));
        Assert.Equal([one], await AskAsync($"{one}/$status", ("status", "valueCode", "off")));

        foreach (var path in (string[])["$status", $"{one}/$status"])
        {
            var empty = await hub.Client.SendAsync(HttpMethod.Post, $"fhir/Subscription/{path}", null);
            Assert.Equal(200, empty.Status);
            Assert.Equal((400, "value"), await RefusalAsync(path, """{"name":"status","valueCode":"on"}"""));
            Assert.Equal((400, "value"), await RefusalAsync(path, """{"name":"id","valuePeriod":{"start":"2026"}}"""));
            Assert.Equal((400, "not-supported"), await RefusalAsync(path, """{"name":"state","valueCode":"off"}"""));
            Assert.Equal(400, (await hub.Client.PostAsync($"fhir/Subscription/{path}", "{")).Status);
            Assert.Equal(415, (await hub.Client.SendAsync(HttpMethod.Post, $"fhir/Subscription/{path}", FhirClient.Json("a,b", "text/csv"))).Status);
        }

        async Task<List<string>> AskAsync(string path, params (string Name, string Choice, string Value)[] parameters)
        {
            var reply = await hub.Client.PostAsync($"fhir/Subscription/{path}", Body(parameters.Select(parameter =>
                $$"""{"name":"{{parameter.Name}}","{{parameter.Choice}}":"{{parameter.Value}}"}""")));
            Assert.True(reply.Status == 200, reply.Body);
            return Subscriptions(reply);
        }

        async Task<(int, string?)> RefusalAsync(string path, string parameter)
        {
            var reply = await hub.Client.PostAsync($"fhir/Subscription/{path}", Body([parameter]));
            return (reply.Status, reply.IssueCode);
        }

        static string Body(IEnumerable<string> parameters) =>
            $$"""{"resourceType":"Parameters","parameter":[{{string.Join(',', parameters)}}]}""".Replace(",\"parameter\":[]", "", StringComparison.Ordinal);
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
        return Subscriptions(reply);
    }

    /// <summary>The Subscriptions that an answer tells of.</summary>
    private static List<string> Subscriptions(FhirReply reply) =>
        [.. (reply.Json["entry"]?.AsArray() ?? []).Select(entry => entry!["resource"]!["parameter"]!.AsArray()
            .First(parameter => (string?)parameter!["name"] == "subscription")!["valueReference"]!["reference"]!.GetValue<string>().Split('/')[^1])];
}
