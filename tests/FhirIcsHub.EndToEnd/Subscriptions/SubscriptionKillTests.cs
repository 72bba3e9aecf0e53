using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Tests.Hubs;
using FhirIcsHub.Tests.PostgreSql;
using FhirIcsHub.Tests.Receivers;
using Xunit;

namespace FhirIcsHub.EndToEnd.Subscriptions;

/// <summary>No event is lost and none is invented, whoever dies: the hub (kill -9) or the receiver, in the middle of a stream of writes.</summary>
public class SubscriptionKillTests(PostgreSqlServer server)
{
    private const string Topic = "https://fhiricshub.example/SubscriptionTopic/patient-changed";
    private const int WritesOfAClient = 60;
    private const int BeforeTheBlow = 60;

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["ICSHUB_Subscriptions__AllowPrivateEndpoints"] = "true",
        ["ICSHUB_Subscriptions__Retries"] = "100000",
        ["ICSHUB_Subscriptions__RetryDelaySeconds"] = "0.02",
        ["ICSHUB_Subscriptions__MaxRetryDelaySeconds"] = "0.1",
    };

    [Fact]
    public Task On_SQLite_receivers_have_in_the_end_exactly_what_was_written() => KillAndCompareAsync(Settings);

    [Fact]
    public async Task On_PostgreSQL_receivers_have_in_the_end_exactly_what_was_written()
    {
        var database = await server.CreateDatabaseAsync(template: null, TestContext.Current.CancellationToken);
        await KillAndCompareAsync(new Dictionary<string, string>(Settings)
        {
            ["ICSHUB_Storage__Provider"] = "PostgreSql",
            ["ICSHUB_Storage__ConnectionString"] = server.ConnectionTo(database),

            // Here the killed hub's lease has to run out before the next one sends.
            ["ICSHUB_Subscriptions__TimeoutSeconds"] = "1",
            ["ICSHUB_Subscriptions__LeaseSeconds"] = "1.5",
        });
        await server.DropAsync(database);
    }

    private static async Task KillAndCompareAsync(Dictionary<string, string> settings)
    {
        using var folder = new TemporaryFolder();
        await using var receiver = await Receiver.StartAsync();
        var load = new PatientLoad();
        var hub = await HubProcess.ServeAsync(folder.Folder, settings);
        try
        {
            var topicBased = await SubscribeAsync(hub.Client, TopicBased(new Uri(receiver.Address, "topic")));
            var classic = await SubscribeAsync(hub.Client, Classic(new Uri(receiver.Address, "classic")));
            await receiver.UntilAsync(received => received.Count >= 1);

            // The hub dies.
            hub = await UnderLoadAsync(hub, load, async () =>
            {
                await hub.KillAsync();
                return await HubProcess.ServeAsync(folder.Folder, settings);
            });

            // The receiver goes away and comes back.
            hub = await UnderLoadAsync(hub, load, async () =>
            {
                await receiver.CloseAsync();
                return hub;
            });
            await receiver.ReopenAsync();

            // The receiver goes away, and then the hub dies.
            hub = await UnderLoadAsync(hub, load, async () =>
            {
                await receiver.CloseAsync();
                await hub.KillAsync();
                return await HubProcess.ServeAsync(folder.Folder, settings);
            });
            await receiver.ReopenAsync();

            var written = await HistoryAsync(hub.Client);
            Assert.Subset(written.ToHashSet(), load.Acknowledged.ToHashSet());
            await receiver.UntilAsync(all => TopicEvents(all).Select(one => one.Number).Distinct().Count() >= written.Count
                && ClassicEvents(all).Select(one => one.Number).Distinct().Count() >= written.Count);

            AssertExactly(written, TopicEvents(receiver.All));
            AssertExactly(written, ClassicEvents(receiver.All));
            Assert.Equal(written.Count, await EventCountAsync(hub.Client, topicBased));
            Assert.Equal(written.Count, await EventCountAsync(hub.Client, classic));
        }
        finally
        {
            await hub.DisposeAsync();
        }
    }

    private static async Task<HubProcess> UnderLoadAsync(HubProcess hub, PatientLoad load, Func<Task<HubProcess>> blow)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = load.RunAsync(hub.Client, WritesOfAClient, reached, BeforeTheBlow);
        await reached.Task;
        Assert.False(writing.IsCompleted, "the load was over before the blow");
        var after = await blow();
        await writing;
        return after;
    }

    /// <summary>Every version once, none else; a number always means the same; numbers come in their order but for repeats.</summary>
    private static void AssertExactly(IReadOnlyList<string> written, IReadOnlyList<(long Number, string Version)> events)
    {
        var meanings = events.GroupBy(one => one.Number).ToDictionary(
            group => group.Key, group => Assert.Single(group.Select(one => one.Version).Distinct()));
        Assert.Equal(Enumerable.Range(1, written.Count).Select(number => (long)number), meanings.Keys.Order());
        Assert.Equal(written.Order(StringComparer.Ordinal), meanings.Values.Order(StringComparer.Ordinal));
        var firsts = events.Select(one => one.Number).Distinct().ToList();
        Assert.Equal(firsts.Order(), firsts);
    }

    private static List<(long Number, string Version)> TopicEvents(IReadOnlyList<Received> all) =>
        [.. from received in all
            where received.Path == "/topic" && received.Type == "event-notification"
            from pair in received.EventNumbers.Zip(received.Resources)
            select (pair.First, VersionOf(pair.Second))];

    private static List<(long Number, string Version)> ClassicEvents(IReadOnlyList<Received> all) =>
        [.. from received in all
            where received.Path.StartsWith("/classic/", StringComparison.Ordinal)
            select (long.Parse(received.Headers["X-Subscription-Event-Number"], System.Globalization.CultureInfo.InvariantCulture),
                VersionOf(received.Json))];

    private static string VersionOf(JsonNode resource)
    {
        // The content tells the version, too.
        var version = (string)resource["meta"]!["versionId"]!;
        Assert.Equal(version, resource["multipleBirthInteger"]!.ToString());
        return $"{resource["id"]}/{version}";
    }

    private static async Task<List<string>> HistoryAsync(HttpClient client)
    {
        var versions = new List<string>();
        for (var next = "fhir/Patient/_history?_count=1000"; next is not null;)
        {
            var page = JsonNode.Parse(await client.GetStringAsync(next))!;
            versions.AddRange(page["entry"]!.AsArray().Select(entry => $"{entry!["resource"]!["id"]}/{entry["resource"]!["meta"]!["versionId"]}"));
            next = (string?)page["link"]!.AsArray().FirstOrDefault(link => (string?)link!["relation"] == "next")?["url"];
        }

        return versions;
    }

    private static async Task<long> EventCountAsync(HttpClient client, string id)
    {
        var bundle = JsonNode.Parse(await client.GetStringAsync($"fhir/Subscription/{id}/$status"))!;
        return long.Parse((string)bundle["entry"]![0]!["resource"]!["parameter"]!.AsArray()
            .First(parameter => (string?)parameter!["name"] == "events-since-subscription-start")!["valueString"]!,
            System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<string> SubscribeAsync(HttpClient client, string subscription)
    {
        using var content = new StringContent(subscription, Encoding.UTF8, "application/fhir+json");
        using var response = await client.PostAsync("fhir/Subscription", content);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Created, body);
        return (string)JsonNode.Parse(body)!["id"]!;
    }

    private static string TopicBased(Uri endpoint) => $$"""
        {
          "resourceType": "Subscription", "status": "requested", "reason": "A test", "criteria": "{{Topic}}",
          "channel": {
            "extension": [{
              "url": "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-max-count", "valuePositiveInt": 5
            }],
            "type": "rest-hook", "endpoint": "{{endpoint}}", "payload": "application/fhir+json",
            "_payload": { "extension": [{
              "url": "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content",
              "valueCode": "full-resource"
            }] }
          }
        }
        """;

    private static string Classic(Uri endpoint) => $$"""
        {
          "resourceType": "Subscription", "status": "requested", "reason": "A test", "criteria": "Patient?active:missing=true",
          "channel": { "type": "rest-hook", "endpoint": "{{endpoint}}", "payload": "application/fhir+json" }
        }
        """;
}
