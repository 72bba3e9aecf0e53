using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Server.Tests.Subscriptions;

public sealed class ClassicSubscriptionTests
{
    [Fact]
    public async Task What_matches_is_put_below_the_endpoint_as_on_a_FHIR_server_and_nothing_else_is()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        var id = await hub.SubscribeAsync(SubscriptionJson.Classic("Observation?status=final", hub.Receiver.Hook));

        await hub.Client.PutAsync("fhir/Observation/other", Observation("other", "preliminary"));
        await hub.Client.PutAsync("fhir/Patient/one", """{"resourceType":"Patient","id":"one"}""");
        await hub.Client.PutAsync("fhir/Observation/one", Observation("one", "final"));
        await hub.Client.PutAsync("fhir/Observation/other", Observation("other", "final"));
        await hub.Client.DeleteAsync("fhir/Observation/one");
        await hub.Client.PutAsync("fhir/Observation/last", Observation("last", "final"));

        var all = await hub.Receiver.UntilAsync(received => received.Count == 3);
        Assert.Equal(["PUT /hook/Observation/one", "PUT /hook/Observation/other", "PUT /hook/Observation/last"],
            all.Select(received => $"{received.Method} {received.Path}"));
        Assert.Equal(["1", "2", "3"], all.Select(received => received.Headers["X-Subscription-Event-Number"]));
        Assert.All(all, received => Assert.Equal($"Subscription/{id}", received.Headers["X-Subscription"]));
        Assert.Equal("application/fhir+json; charset=utf-8", all[0].Headers["Content-Type"]);
        Assert.Equal("2", (string?)all[1].Json["meta"]!["versionId"]);
        Assert.Equal("final", (string?)all[1].Json["status"]);
    }

    [Fact]
    public async Task Without_payload_the_notification_is_an_empty_POST()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        await hub.SubscribeAsync(SubscriptionJson.Classic("Observation", hub.Receiver.Hook, payload: null));

        await hub.Client.PutAsync("fhir/Observation/one", Observation("one", "final"));

        var received = Assert.Single(await hub.Receiver.UntilAsync(all => all.Count == 1));
        Assert.Equal(("POST", "/hook", ""), (received.Method, received.Path, received.Body));
    }

    [Fact]
    public async Task The_payload_can_be_XML_and_headers_are_conveyed()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        var subscription = JsonNode.Parse(SubscriptionJson.Classic("Observation?", hub.Receiver.Hook, "application/fhir+xml"))!;
        subscription["channel"]!["header"] = new JsonArray("Authorization: Bearer of-a-test");
        await hub.SubscribeAsync(subscription.ToJsonString());

        await hub.Client.PutAsync("fhir/Observation/one", Observation("one", "final"));

        var received = Assert.Single(await hub.Receiver.UntilAsync(all => all.Count == 1));
        Assert.Contains("<Observation xmlns=\"http://hl7.org/fhir\">", received.Body, StringComparison.Ordinal);
        Assert.Equal("Bearer of-a-test", received.Headers["Authorization"]);
        Assert.Equal("application/fhir+xml; charset=utf-8", received.Headers["Content-Type"]);
    }

    [Fact]
    public async Task What_was_written_before_the_Subscription_is_no_event_and_what_is_written_after_it_is()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        await hub.Client.PutAsync("fhir/Observation/before", Observation("before", "final"));
        var reply = await hub.Client.PostAsync("fhir/Subscription", SubscriptionJson.Classic("Observation", hub.Receiver.Hook));
        await hub.Client.PutAsync("fhir/Observation/after", Observation("after", "final"));

        Assert.Equal(201, reply.Status);
        Assert.Equal("requested", (string?)reply.Json["status"]);
        var received = Assert.Single(await hub.Receiver.UntilAsync(all => all.Count == 1));
        Assert.Equal("/hook/Observation/after", received.Path);
    }

    [Fact]
    public async Task A_Subscription_that_is_off_gets_nothing_and_goes_on_from_when_it_is_requested_again()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        var id = await hub.SubscribeAsync(SubscriptionJson.Classic("Observation", hub.Receiver.Hook));
        await WriteAsync(hub, id, "off");
        await hub.Client.PutAsync("fhir/Observation/meanwhile", Observation("meanwhile", "final"));
        await WriteAsync(hub, id, "requested");
        await hub.StatusAsync(id, "active");
        await hub.Client.PutAsync("fhir/Observation/then", Observation("then", "final"));

        var received = Assert.Single(await hub.Receiver.UntilAsync(all => all.Count == 1));
        Assert.Equal("/hook/Observation/then", received.Path);
    }

    [Fact]
    public async Task Entries_of_a_transaction_are_events_and_so_are_Subscriptions_in_one()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        var subscription = JsonNode.Parse(SubscriptionJson.Classic("Observation?subject:Patient.family=Example", hub.Receiver.Hook))!;
        var reply = await hub.Client.PostAsync("fhir", BundleJson.Of("transaction",
            [BundleJson.Entry("""{"method":"POST","url":"Subscription"}""", subscription.ToJsonString())]));
        Assert.True(reply.Status == 200, reply.Body);

        await hub.Client.PostAsync("fhir", BundleJson.Of("transaction",
        [
            BundleJson.Entry("""{"method":"POST","url":"Patient"}""",
                """{"resourceType":"Patient","name":[{"family":"Example"}]}""", "urn:uuid:6f0e2c2a-52d4-4a0e-9d9b-0d5a2ad4c001"),
            BundleJson.Entry("""{"method":"PUT","url":"Observation/one"}""",
                Observation("one", "final", "urn:uuid:6f0e2c2a-52d4-4a0e-9d9b-0d5a2ad4c001")),
            BundleJson.Entry("""{"method":"PUT","url":"Observation/two"}""", Observation("two", "final")),
        ]));

        Assert.Equal("/hook/Observation/one", Assert.Single(await hub.Receiver.UntilAsync(all => all.Count == 1)).Path);
    }

    private static async Task WriteAsync(SubscriptionHub hub, string id, string status)
    {
        var subscription = (await hub.Client.GetAsync($"fhir/Subscription/{id}")).Json;
        subscription["status"] = status;
        var reply = await hub.Client.PutAsync($"fhir/Subscription/{id}", subscription.ToJsonString());
        Assert.True(reply.Status == 200, reply.Body);
    }

    private static string Observation(string id, string status, string? subject = null)
    {
        var about = subject is null ? "" : $$""","subject":{"reference":"{{subject}}"}""";
        return $$"""{"resourceType":"Observation","id":"{{id}}","status":"{{status}}","code":{"text":"x"}{{about}}}""";
    }
}
