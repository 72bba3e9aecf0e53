using System.Text.Json.Nodes;
using FhirIcsHub.Server.Tests.Terminology;
using FhirIcsHub.Tests.Receivers;
using Xunit;

namespace FhirIcsHub.Server.Tests.Subscriptions;

public sealed class DeliveryTests
{
    [Fact]
    public async Task What_is_not_accepted_is_sent_again_with_the_same_number_before_anything_later()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        var refusals = 2;
        await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook));
        hub.Receiver.Answer = _ => Interlocked.Decrement(ref refusals) >= 0 ? 503 : 202;
        await WritePatientAsync(hub, "one");
        await WritePatientAsync(hub, "two");

        var all = await hub.Receiver.UntilAsync(received => received.Count == 5);
        Assert.Equal([1, 1, 1, 2], all.Skip(1).SelectMany(received => received.EventNumbers));
    }

    [Fact]
    public async Task A_receiver_that_keeps_refusing_puts_the_Subscription_in_error_and_gets_everything_when_it_is_requested_again()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        var id = await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook));
        hub.Receiver.Answer = _ => 500;
        await WritePatientAsync(hub, "one");
        var failed = await hub.StatusAsync(id, "error");
        Assert.Contains("After 3 attempts the receiver answered 500", (string?)failed["error"], StringComparison.Ordinal);
        Assert.Equal(4, hub.Receiver.All.Count);

        await WritePatientAsync(hub, "two");
        hub.Receiver.Answer = _ => 200;
        failed["status"] = "requested";
        Assert.Equal(200, (await hub.Client.PutAsync($"fhir/Subscription/{id}", failed.ToJsonString())).Status);

        var all = await hub.Receiver.UntilAsync(received => received.Count == 7);
        Assert.Equal("handshake", all[4].Type);
        Assert.Equal([1, 2], all.Skip(5).SelectMany(received => received.EventNumbers));
        Assert.Null((await hub.StatusAsync(id, "active"))["error"]);
    }

    [Fact]
    public async Task A_handshake_that_is_refused_leaves_the_Subscription_in_error_and_not_requested_for_ever()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        hub.Receiver.Answer = _ => 404;
        var reply = await hub.Client.PostAsync("fhir/Subscription",
            SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook));

        var failed = await hub.StatusAsync(reply.Id, "error");
        Assert.Contains("After 2 attempts the receiver answered 404", (string?)failed["error"], StringComparison.Ordinal);
        Assert.DoesNotContain(hub.Hub.Log.Lines, line => line.Contains(hub.Receiver.Hook.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        hub.Receiver.Answer = _ => 307;
        hub.Receiver.Shape = response => response.Headers.Location = hub.Receiver.Address + "elsewhere";
        var reply = await hub.Client.PostAsync("fhir/Subscription",
            SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook));

        await hub.StatusAsync(reply.Id, "error");
        Assert.All(hub.Receiver.All, received => Assert.Equal("/hook", received.Path));
    }

    [Fact]
    public async Task A_changed_endpoint_ends_the_wait_for_the_old_one()
    {
        await using var hub = await SubscriptionHub.StartAsync(SubscriptionHub.Quick with { RetryDelaySeconds = 3600, MaxRetryDelaySeconds = 3600 });
        hub.Receiver.Answer = received => received.Path == "/hook" ? 503 : 200;
        var reply = await hub.Client.PostAsync("fhir/Subscription",
            SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook));
        await hub.Receiver.UntilAsync(received => received.Count == 1);

        var changed = reply.Json;
        changed["channel"]!["endpoint"] = hub.Receiver.Address + "better";
        Assert.Equal(200, (await hub.Client.PutAsync($"fhir/Subscription/{reply.Id}", changed.ToJsonString())).Status);

        await hub.StatusAsync(reply.Id, "active");
    }

    [Fact]
    public async Task A_heartbeat_comes_when_nothing_else_came_for_as_long_as_was_asked_for()
    {
        // The clock is moved on while the heartbeat is on its way, too: that must not be too long for it.
        var time = new ManualTime(TimeSpan.FromSeconds(1));
        await using var hub = await SubscriptionHub.StartAsync(
            SubscriptionHub.Quick with { TimeoutSeconds = 4_000_000, LeaseSeconds = 4_000_001 }, time: time);
        await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook, heartbeat: 600));
        await WritePatientAsync(hub, "one");
        await hub.Receiver.UntilAsync(received => received.Count == 2);

        await AdvanceUntilAsync(hub, time, TimeSpan.FromSeconds(601), received => received.Any(one => one.Type == "heartbeat"));

        var heartbeat = hub.Receiver.All.First(received => received.Type == "heartbeat");
        Assert.Empty(heartbeat.Events);
        Assert.Equal("1", (string?)heartbeat.Parameter("events-since-subscription-start")!["valueString"]);
    }

    [Fact]
    public async Task A_Subscription_whose_end_is_reached_is_switched_off()
    {
        var time = new ManualTime(TimeSpan.FromSeconds(1));
        await using var hub = await SubscriptionHub.StartAsync(time: time);
        var end = time.GetUtcNow().AddHours(2).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var id = await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook, end: end));

        time.Advance(TimeSpan.FromHours(3));
        await WritePatientAsync(hub, "late");

        await hub.StatusAsync(id, "off");
    }

    [Fact]
    public async Task A_Subscription_that_stays_in_error_is_switched_off_says_what_was_not_accepted_and_goes_on_from_there_when_asked()
    {
        var time = new ManualTime(TimeSpan.FromSeconds(1));
        await using var hub = await SubscriptionHub.StartAsync(time: time);
        var id = await FailedAsync(hub, "one", "two");
        time.Advance(TimeSpan.FromDays(29));
        await WritePatientAsync(hub, "three");
        await EventsAsync(hub, id, 3);
        Assert.Equal("error", (string?)(await hub.Client.GetAsync($"fhir/Subscription/{id}")).Json["status"]);

        time.Advance(TimeSpan.FromDays(1.1));
        await WritePatientAsync(hub, null);

        var off = await hub.StatusAsync(id, "off");
        Assert.Contains("Events 1 to 3 were not accepted", (string?)off["error"], StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await EventsAsync(hub, id, 3));
        hub.Receiver.Answer = _ => 200;
        off["status"] = "requested";
        Assert.Equal(200, (await hub.Client.PutAsync($"fhir/Subscription/{id}", off.ToJsonString())).Status);
        var all = await hub.Receiver.UntilAsync(received => received.SelectMany(one => one.EventNumbers).Contains(3));
        Assert.Equal([1, 2, 3], all.Skip(4).SelectMany(received => received.EventNumbers));
    }

    [Fact]
    public async Task What_waits_for_a_Subscription_that_stays_off_is_given_up_and_the_numbers_show_the_gap()
    {
        var time = new ManualTime(TimeSpan.FromSeconds(1));
        await using var hub = await SubscriptionHub.StartAsync(SubscriptionHub.Quick with { KeepEventsDays = 10 }, time: time);
        var id = await FailedAsync(hub, "one", "two");
        var subscription = await hub.StatusAsync(id, "error");
        subscription["status"] = "off";
        Assert.Equal(200, (await hub.Client.PutAsync($"fhir/Subscription/{id}", subscription.ToJsonString())).Status);
        time.Advance(TimeSpan.FromDays(9));
        await WritePatientAsync(hub, null);
        Assert.Equal([1, 2], await EventsAsync(hub, id, 2));

        time.Advance(TimeSpan.FromDays(1.1));
        await WritePatientAsync(hub, null);
        Assert.Empty(await EventsAsync(hub, id, 0));

        hub.Receiver.Answer = _ => 200;
        subscription["status"] = "requested";
        Assert.Equal(200, (await hub.Client.PutAsync($"fhir/Subscription/{id}", subscription.ToJsonString())).Status);
        await hub.StatusAsync(id, "active");
        await WritePatientAsync(hub, "three");
        var all = await hub.Receiver.UntilAsync(received => received.SelectMany(one => one.EventNumbers).Contains(3));
        Assert.Equal([3], all.Skip(4).SelectMany(received => received.EventNumbers));
    }

    [Fact]
    public async Task A_Subscription_in_error_for_which_too_many_events_wait_is_switched_off()
    {
        var time = new ManualTime(TimeSpan.FromSeconds(1));
        await using var hub = await SubscriptionHub.StartAsync(SubscriptionHub.Quick with { MaxWaitingEvents = 2 }, time: time);
        var id = await FailedAsync(hub, "one", "two");
        time.Advance(TimeSpan.FromHours(2));
        await WritePatientAsync(hub, null);
        Assert.Equal([1, 2], await EventsAsync(hub, id, 2));
        Assert.Equal("error", (string?)(await hub.Client.GetAsync($"fhir/Subscription/{id}")).Json["status"]);

        await WritePatientAsync(hub, "three");
        await EventsAsync(hub, id, 3);
        time.Advance(TimeSpan.FromHours(2));
        await WritePatientAsync(hub, null);

        await hub.StatusAsync(id, "off");
    }

    [Fact]
    public async Task A_deleted_Subscription_is_told_nothing_more()
    {
        await using var hub = await SubscriptionHub.StartAsync();
        var gone = await hub.SubscribeAsync(SubscriptionJson.Classic("Patient", new Uri(hub.Receiver.Address, "gone")));
        await hub.SubscribeAsync(SubscriptionJson.Classic("Patient", new Uri(hub.Receiver.Address, "here")));
        Assert.Equal(204, (await hub.Client.DeleteAsync($"fhir/Subscription/{gone}")).Status);
        await WritePatientAsync(hub, "one");

        Assert.Equal("/here/Patient/one", Assert.Single(await hub.Receiver.UntilAsync(received => received.Count == 1)).Path);
        Assert.Equal(404, (await hub.Client.GetAsync($"fhir/Subscription/{gone}/$events")).Status);
    }

    /// <summary>A Subscription in error, for which the events of these Patients wait.</summary>
    private static async Task<string> FailedAsync(SubscriptionHub hub, params string[] patients)
    {
        var id = await hub.SubscribeAsync(SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, hub.Receiver.Hook));
        hub.Receiver.Answer = _ => 500;
        foreach (var patient in patients)
        {
            await WritePatientAsync(hub, patient);
        }

        await hub.StatusAsync(id, "error");
        await EventsAsync(hub, id, patients.Length);
        return id;
    }

    /// <summary>Numbers of the events that can be asked for, once there are so many.</summary>
    private static async Task<IReadOnlyList<long>> EventsAsync(SubscriptionHub hub, string id, int count)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var reply = await hub.Client.GetAsync($"fhir/Subscription/{id}/$events?content=id-only");
            var numbers = reply.Json["entry"]![0]!["resource"]!["parameter"]!.AsArray()
                .Where(parameter => (string?)parameter!["name"] == "notification-event")
                .Select(parameter => long.Parse((string)parameter!["part"]![0]!["valueString"]!, System.Globalization.CultureInfo.InvariantCulture))
                .ToList();
            if (numbers.Count == count)
            {
                return numbers;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
        }
    }

    /// <summary>The worker may not have begun to wait yet when the clock is moved: it is moved until it has.</summary>
    private static async Task AdvanceUntilAsync(SubscriptionHub hub, ManualTime time, TimeSpan by, Func<IReadOnlyList<Received>, bool> isEnough)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var arrived = hub.Receiver.UntilAsync(isEnough);
        while (!arrived.IsCompleted)
        {
            time.Advance(by);
            await WritePatientAsync(hub, null);
            deadline.Token.ThrowIfCancellationRequested();
        }

        await arrived;
    }

    private static async Task WritePatientAsync(SubscriptionHub hub, string? id)
    {
        var reply = id is null
            ? await hub.Client.PutAsync("fhir/Organization/any", new JsonObject
            {
                ["resourceType"] = "Organization",
                ["id"] = "any",
                ["name"] = Guid.NewGuid().ToString(),
            }.ToJsonString())
            : await hub.Client.PutAsync($"fhir/Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}"}""");
        Assert.True(reply.Status is 200 or 201, reply.Body);
    }
}
