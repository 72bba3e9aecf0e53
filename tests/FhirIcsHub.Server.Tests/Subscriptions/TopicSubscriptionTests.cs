using FhirIcsHub.Tests.Receivers;
using Xunit;

namespace FhirIcsHub.Server.Tests.Subscriptions;

public sealed class TopicSubscriptionTests
{
    [Fact]
    public async Task A_handshake_comes_first_and_then_the_event_with_what_the_topic_lets_come_along()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        await hub.Client.PutAsync("fhir/Patient/one", """{"resourceType":"Patient","id":"one"}""");
        var id = await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.FinishedTopic, hub.Receiver.Hook));
        await hub.Client.PutAsync("fhir/Encounter/visit", Encounter("visit", "in-progress"));
        await hub.Client.PutAsync("fhir/Encounter/visit", Encounter("visit", "finished"));

        var all = await hub.Receiver.UntilAsync(received => received.Count == 2);
        var handshake = all[0];
        Assert.Equal(("POST", "/hook", "handshake"), (handshake.Method, handshake.Path, handshake.Type));
        Assert.Equal("requested", (string?)handshake.Parameter("status")!["valueCode"]);
        Assert.Equal("0", (string?)handshake.Parameter("events-since-subscription-start")!["valueString"]);
        var notification = all[1];
        Assert.Equal("event-notification", notification.Type);
        Assert.Equal("history", (string?)notification.Json["type"]);
        Assert.Equal("1", (string?)notification.Parameter("events-since-subscription-start")!["valueString"]);
        Assert.Equal($"{hub.Client.FhirBase}/Subscription/{id}", (string?)notification.Parameter("subscription")!["valueReference"]!["reference"]);
        Assert.Equal(SubscriptionJson.FinishedTopic, (string?)notification.Parameter("topic")!["valueCanonical"]);
        Assert.Equal([1], notification.EventNumbers);
        Assert.Equal($"{hub.Client.FhirBase}/Encounter/visit", Received.Reference(notification.Events[0], "focus"));
        Assert.Equal($"{hub.Client.FhirBase}/Patient/one", Received.Reference(notification.Events[0], "additional-context"));
        Assert.Equal(["Encounter/visit", "Patient/one"], notification.Resources.Select(resource => $"{resource["resourceType"]}/{resource["id"]}"));
        Assert.Equal("2", (string?)notification.Resources[0]["meta"]!["versionId"]);
        Assert.Equal("1", notification.Headers["X-Subscription-Event-Number"]);
    }

    [Fact]
    public async Task Only_becoming_finished_is_an_event_and_not_being_changed_while_finished()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.FinishedTopic, hub.Receiver.Hook));
        await hub.Client.PutAsync("fhir/Encounter/a", Encounter("a", "finished"));
        await hub.Client.PutAsync("fhir/Encounter/a", Encounter("a", "finished", "two"));
        await hub.Client.PutAsync("fhir/Encounter/a", Encounter("a", "cancelled"));
        await hub.Client.PutAsync("fhir/Encounter/a", Encounter("a", "finished"));
        await hub.Client.DeleteAsync("fhir/Encounter/a");
        await hub.Client.PutAsync("fhir/Encounter/b", Encounter("b", "finished"));

        var all = await hub.Receiver.UntilAsync(received => received.Count == 4);
        Assert.Equal(["a/1", "a/4", "b/1"],
            all.Skip(1).Select(received => $"{received.Resources[0]["id"]}/{received.Resources[0]["meta"]!["versionId"]}"));
    }

    [Theory]
    [InlineData("empty", false, false)]
    [InlineData("id-only", true, false)]
    [InlineData("full-resource", true, true)]
    public async Task The_Subscription_says_how_much_is_told(string content, bool hasFocus, bool hasResource)
    {
        await using var hub = await SubscriptionHub.StartAsync();
        await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook, content));
        await hub.Client.PutAsync("fhir/Patient/one", """{"resourceType":"Patient","id":"one"}""");

        var notification = (await hub.Receiver.UntilAsync(received => received.Count == 2))[1];
        Assert.Equal([1], notification.EventNumbers);
        Assert.Equal(hasFocus, Received.Reference(notification.Events[0], "focus") is not null);
        Assert.Equal(hasFocus, notification.Parameter("topic") is not null);
        Assert.Equal(hasResource, notification.Resources.Count == 1);
        Assert.Equal(hasFocus, notification.Body.Contains("Patient/one", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_filter_narrows_the_topic()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        await hub.SubscribeAsync(SubscriptionJson.OnTopic(
            SubscriptionJson.FinishedTopic, hub.Receiver.Hook, "id-only", filter: "Encounter?patient=Patient/two"));
        await hub.Client.PutAsync("fhir/Encounter/a", Encounter("a", "finished", "one"));
        await hub.Client.PutAsync("fhir/Encounter/b", Encounter("b", "finished", "two"));

        var notification = (await hub.Receiver.UntilAsync(received => received.Count == 2))[1];
        Assert.Equal($"{hub.Client.FhirBase}/Encounter/b", Received.Reference(notification.Events[0], "focus"));
    }

    [Fact]
    public async Task A_delete_is_told_where_the_topic_has_deletes()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        await hub.SubscribeAsync(SubscriptionJson.OnTopic(
            SubscriptionJson.PatientTopic, hub.Receiver.Hook, filter: "_id=one"));
        await hub.Client.PutAsync("fhir/Patient/one", """{"resourceType":"Patient","id":"one"}""");
        await hub.Client.PutAsync("fhir/Patient/two", """{"resourceType":"Patient","id":"two"}""");
        await hub.Client.DeleteAsync("fhir/Patient/one");

        var all = await hub.Receiver.UntilAsync(received => received.Count == 3);
        var entry = all[2].Json["entry"]![1]!;
        Assert.Equal([2], all[2].EventNumbers);
        Assert.Equal("DELETE", (string?)entry["request"]!["method"]);
        Assert.Null(entry["resource"]);
    }

    [Fact]
    public async Task A_topic_stored_as_Basic_can_be_subscribed_to_and_its_FHIRPath_sees_both_versions()
    {
        const string Topic = "https://example.org/SubscriptionTopic/longer";
        await using var hub = await SubscriptionHub.StartAsync();
        var stored = await hub.Client.PostAsync("fhir/Basic", SubscriptionJson.BasicTopic(Topic, SubscriptionJson.Part("resourceTrigger",
            SubscriptionJson.Value("resource", "valueUri", "http://hl7.org/fhir/StructureDefinition/Patient"),
            SubscriptionJson.Value("supportedInteraction", "valueCode", "update"),
            SubscriptionJson.Value("fhirPathCriteria", "valueString", "%current.name.count() > %previous.name.count()"))));
        Assert.True(stored.Status == 201, stored.Body);
        Assert.Contains(Topic, (await hub.Client.GetAsync("fhir/metadata")).Body, StringComparison.Ordinal);
        await hub.SubscribeAsync(SubscriptionJson.OnTopic(Topic, hub.Receiver.Hook));

        await hub.Client.PutAsync("fhir/Patient/one", """{"resourceType":"Patient","id":"one"}""");
        await hub.Client.PutAsync("fhir/Patient/one", """{"resourceType":"Patient","id":"one","name":[{"family":"A"}]}""");
        await hub.Client.PutAsync("fhir/Patient/one", """{"resourceType":"Patient","id":"one","name":[{"family":"B"}]}""");
        await hub.Client.PutAsync("fhir/Patient/one", """{"resourceType":"Patient","id":"one","name":[{"family":"B"},{"family":"C"}]}""");

        var all = await hub.Receiver.UntilAsync(received => received.Count == 3);
        Assert.Equal(["2", "4"], all.Skip(1).Select(received => (string?)received.Resources[0]["meta"]!["versionId"]));
    }

    [Fact]
    public async Task Events_that_wait_come_together_up_to_the_count_that_was_asked_for()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook, maxCount: 3));
        await hub.Client.PostAsync("fhir", BundleJson.Of("transaction",
            [.. Enumerable.Range(1, 7).Select(number => BundleJson.Entry(
                $$"""{"method":"PUT","url":"Patient/p{{number}}"}""", $$"""{"resourceType":"Patient","id":"p{{number}}"}"""))]));

        var all = await hub.Receiver.UntilAsync(received => received.Sum(one => one.EventNumbers.Count) == 7);
        Assert.Equal([[1, 2, 3], [4, 5, 6], [7]], all.Skip(1).Select(received => received.EventNumbers.ToArray()));
    }

    [Fact]
    public async Task A_notification_in_XML_says_the_same()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook, payload: "application/fhir+xml"));
        await hub.Client.PutAsync("fhir/Patient/one", """{"resourceType":"Patient","id":"one"}""");

        var all = await hub.Receiver.UntilAsync(received => received.Count == 2);
        Assert.Contains("<valueCode value=\"handshake\"/>", all[0].Body, StringComparison.Ordinal);
        Assert.Contains("<Patient>", all[1].Body, StringComparison.Ordinal);
    }

    internal static string Encounter(string id, string status, string patient = "one") => $$$"""
        {"resourceType":"Encounter","id":"{{{id}}}","status":"{{{status}}}",
         "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/{{{patient}}}"}}
        """;
}
