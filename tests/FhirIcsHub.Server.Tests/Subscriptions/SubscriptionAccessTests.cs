using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using FhirIcsHub.Tests.Receivers;
using Xunit;

namespace FhirIcsHub.Server.Tests.Subscriptions;

/// <summary>What a subscriber is sent is asked of the gate for the owner of the Subscription, when it is found and again when it is sent.</summary>
public sealed class SubscriptionAccessTests
{
    [Fact]
    public async Task A_subscriber_is_told_nothing_of_a_type_that_its_owner_may_not_see()
    {
        await using var hub = await SubscriptionHub.StartAsync(policy: request =>
            request is { Interaction: HubInteraction.SubscriptionDelivery, ResourceType: "Patient" }
                ? AccessDecision.Forbid("No Patients.")
                : AccessDecision.Allow(AccessFilter.Hub));
        await hub.Client.PutAsync("fhir/Patient/one", """{"resourceType":"Patient","id":"one"}""");
        await hub.SubscribeAsync(SubscriptionJson.Classic("Patient", new Uri(hub.Receiver.Address, "patients")));
        await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.FinishedTopic, hub.Receiver.Hook));

        await hub.Client.PutAsync("fhir/Patient/one", """{"resourceType":"Patient","id":"one","active":true}""");
        await hub.Client.PutAsync("fhir/Encounter/visit", TopicSubscriptionTests.Encounter("visit", "finished"));

        var all = await hub.Receiver.UntilAsync(received => received.Count == 2);
        Assert.All(all, received => Assert.Equal("/hook", received.Path));
        Assert.Equal(["Encounter"], all[1].Resources.Select(resource => (string?)resource["resourceType"]));
        Assert.Null(Received.Reference(all[1].Events[0], "additional-context"));
    }

    [Fact]
    public async Task A_subscriber_with_a_filter_is_told_of_what_the_filter_shows_and_of_nothing_that_it_hides()
    {
        await using var hub = await SubscriptionHub.StartAsync(policy: request =>
            AccessDecision.Allow(request.Interaction == HubInteraction.SubscriptionDelivery ? AccessFilter.Feed(77) : AccessFilter.Hub));
        await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook));
        var id = await hub.SubscribeAsync(SubscriptionJson.Classic("Patient", hub.Receiver.Hook));
        await hub.Client.PutAsync("fhir/Patient/hidden", """{"resourceType":"Patient","id":"hidden"}""");
        await PutOfFeedAsync(hub, 77, "shown");

        var all = await hub.Receiver.UntilAsync(received => received.Count == 3);
        Assert.DoesNotContain(all, received => received.Body.Contains("hidden", StringComparison.Ordinal));
        Assert.Equal(2, all.Count(received => received.Body.Contains("\"id\":\"shown\"", StringComparison.Ordinal)));
        Assert.Equal("1", (await hub.Client.GetAsync($"fhir/Subscription/{id}/$events")).Json["entry"]![0]!["resource"]!["parameter"]!.AsArray()
            .First(parameter => (string?)parameter!["name"] == "events-since-subscription-start")!["valueString"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_owner_who_lost_access_before_an_event_was_sent_gets_its_number_and_no_content()
    {
        var filter = AccessFilter.Hub;
        await using var hub = await SubscriptionHub.StartAsync(policy: request => AccessDecision.Allow(
            request.Interaction == HubInteraction.SubscriptionDelivery ? Volatile.Read(ref filter) : AccessFilter.Hub));
        var id = await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook));
        hub.Receiver.Answer = _ => 500;
        await hub.Client.PutAsync("fhir/Patient/one", """{"resourceType":"Patient","id":"one"}""");
        var failed = await hub.StatusAsync(id, "error");
        var before = hub.Receiver.All.Count;

        Volatile.Write(ref filter, AccessFilter.Feed(77));
        hub.Receiver.Answer = _ => 200;
        failed["status"] = "requested";
        await hub.Client.PutAsync($"fhir/Subscription/{id}", failed.ToJsonString());

        var notification = (await hub.Receiver.UntilAsync(received => received.Count == before + 2))[^1];
        Assert.Equal([1], notification.EventNumbers);
        Assert.Null(Received.Reference(notification.Events[0], "focus"));
        Assert.Empty(notification.Resources);
        Assert.DoesNotContain("Patient/one", notification.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Patient/one", (await hub.Client.GetAsync($"fhir/Subscription/{id}/$events")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_for_the_events_of_another_gets_the_content_that_they_may_see_themselves()
    {
        await using var hub = await SubscriptionHub.StartAsync(policy: request =>
            AccessDecision.Allow(request.Interaction == HubInteraction.Operation ? AccessFilter.Feed(0) : AccessFilter.Hub));
        var id = await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook));
        await hub.Client.PutAsync("fhir/Patient/shown", """{"resourceType":"Patient","id":"shown"}""");
        await PutOfFeedAsync(hub, 77, "hidden");
        await hub.Receiver.UntilAsync(received => received.Sum(one => one.EventNumbers.Count) == 2);

        var events = (await hub.Client.GetAsync($"fhir/Subscription/{id}/$events")).Body;

        Assert.Contains("Patient/shown", events, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", events, StringComparison.Ordinal);
    }

    private static Task PutOfFeedAsync(SubscriptionHub hub, int feed, string id) => hub.Hub.Hub.Services.Store.WriteAsync(session =>
    {
        var resource = Fhir.Resource.Read(System.Text.Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","id":"{{id}}"}""")).Resource!;
        return session.Put(PreparedResource.Create(resource, id), new Ownership(feed, null, ResourceFlags.None));
    });
}
