using System.Net;
using System.Text.Json.Nodes;
using FhirIcsHub.Server.Subscriptions;
using FhirIcsHub.Tests.Receivers;
using Xunit;

namespace FhirIcsHub.Server.Tests.Subscriptions;

public sealed class SubscriptionRulesTests(TestHub hub) : IClassFixture<TestHub>
{
    private static readonly Uri Endpoint = new("https://receiver.example.org/hook");

    [Theory]
    [InlineData("status", "\"active\"", "Subscription.status")]
    [InlineData("status", "\"error\"", "Subscription.status")]
    [InlineData("criteria", "\"Observation?nonsense=1\"", "Subscription.criteria")]
    [InlineData("criteria", "\"Observation?date=soon\"", "Subscription.criteria")]
    [InlineData("criteria", "\"Observation?_sort=date\"", "Subscription.criteria")]
    [InlineData("criteria", "\"Nothing?code=1\"", "Subscription.criteria")]
    [InlineData("criteria", "\"Subscription?status=active\"", "Subscription.criteria")]
    [InlineData("criteria", "\"https://example.org/SubscriptionTopic/none\"", "Subscription.criteria")]
    [InlineData("end", "\"2001-01-01T00:00:00Z\"", "Subscription.end")]
    [InlineData("channel.type", "\"email\"", "Subscription.channel.type")]
    [InlineData("channel.type", "\"websocket\"", "Subscription.channel.type")]
    [InlineData("channel.endpoint", "\"ftp://receiver.example.org/hook\"", "Subscription.channel.endpoint")]
    [InlineData("channel.endpoint", "\"hook\"", "Subscription.channel.endpoint")]
    [InlineData("channel.endpoint", "\"https://user@receiver.example.org/hook\"", "Subscription.channel.endpoint")]
    [InlineData("channel.endpoint", "\"http://localhost:1/hook\"", "Subscription.channel.endpoint")]
    [InlineData("channel.endpoint", "\"http://169.254.169.254/latest/meta-data\"", "Subscription.channel.endpoint")]
    [InlineData("channel.endpoint", "\"http://[::1]/hook\"", "Subscription.channel.endpoint")]
    [InlineData("channel.payload", "\"text/plain\"", "Subscription.channel.payload")]
    [InlineData("channel.header", "[\"no colon\"]", "Subscription.channel.header[0]")]
    [InlineData("channel.header", "[\"Host: elsewhere\"]", "Subscription.channel.header[0]")]
    [InlineData("channel.header", "[\"Ok: 1\",\"Content-Length: 5\"]", "Subscription.channel.header[1]")]
    public async Task What_cannot_be_done_is_refused_with_the_element_at_fault(string path, string value, string expression)
    {
        var subscription = JsonNode.Parse(SubscriptionJson.Classic("Observation?code=1", Endpoint))!;
        var names = path.Split('.');
        (names.Length == 1 ? subscription : subscription[names[0]]!)[names[^1]] = JsonNode.Parse(value);

        var reply = await hub.Client.PostAsync("fhir/Subscription", subscription.ToJsonString());

        Assert.True(reply.Status == 422, reply.Body);
        Assert.Equal(expression, reply.Expression);
    }

    [Fact]
    public async Task A_topic_based_Subscription_says_how_much_it_wants()
    {
        var subscription = SubscriptionJson.Classic(SubscriptionJson.PatientTopic, Endpoint);
        var reply = await hub.Client.PostAsync("fhir/Subscription", subscription);

        Assert.Equal(422, reply.Status);
        Assert.Contains("backport-payload-content", reply.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Patient?birthdate=2000")]
    [InlineData("Observation?code=1")]
    [InlineData("Patient?identifier=")]
    public async Task A_filter_that_the_topic_does_not_have_is_refused(string filter)
    {
        var reply = await hub.Client.PostAsync("fhir/Subscription",
            SubscriptionJson.OnTopic(SubscriptionJson.PatientTopic, Endpoint, filter: filter));

        Assert.Equal(422, reply.Status);
    }

    [Theory]
    [InlineData("resource", "valueUri", "Nothing")]
    [InlineData("resource", "valueUri", "Subscription")]
    [InlineData("fhirPathCriteria", "valueString", "%current.name.where(")]
    [InlineData("supportedInteraction", "valueCode", "read")]
    public async Task A_topic_that_cannot_be_served_is_refused_when_it_is_stored(string name, string type, string value)
    {
        var parts = new List<JsonNode> { SubscriptionJson.Value(name, type, value) };
        if (name != "resource")
        {
            parts.Add(SubscriptionJson.Value("resource", "valueUri", "Patient"));
        }

        var reply = await hub.Client.PostAsync("fhir/Basic",
            SubscriptionJson.BasicTopic("https://example.org/SubscriptionTopic/bad", SubscriptionJson.Part("resourceTrigger", [.. parts])));

        Assert.True(reply.Status == 422, reply.Body);
    }

    [Fact]
    public async Task The_CapabilityStatement_tells_the_profile_the_topics_and_the_operations()
    {
        var statement = (await hub.Client.GetAsync("fhir/metadata")).Json;
        var subscription = statement["rest"]![0]!["resource"]!.AsArray().First(resource => (string?)resource!["type"] == "Subscription")!;

        Assert.Contains(subscription["extension"]!.AsArray(), topic => (string?)topic!["valueCanonical"] == SubscriptionJson.FinishedTopic);
        Assert.EndsWith("/backport-subscription", (string?)subscription["supportedProfile"]![0], StringComparison.Ordinal);
        var operations = subscription["operation"]!.AsArray().Select(operation => (string?)operation!["name"]).ToList();
        Assert.Contains("events", operations);
        Assert.Contains("status", operations);
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("8.8.8.8", true)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2a00:1450:4009::1", true)]
    public void Private_networks_are_told_from_the_public_one(string address, bool isPublic) =>
        Assert.Equal(isPublic, EndpointGuard.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_name_is_judged_again_when_a_connection_is_made(bool isPrivateAllowed)
    {
        await using var receiver = await Receiver.StartAsync();
        var guard = new EndpointGuard(new SubscriptionSettings { AllowPrivateEndpoints = isPrivateAllowed });
        using var handler = new SocketsHttpHandler { ConnectCallback = guard.ConnectAsync };
        using var client = new HttpClient(handler);
        var endpoint = new UriBuilder(receiver.Address) { Host = "localhost" }.Uri;

        if (isPrivateAllowed)
        {
            using var answer = await client.GetAsync(endpoint, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(endpoint, TestContext.Current.CancellationToken));
            Assert.Empty(receiver.All);
        }
    }

    [Theory]
    [InlineData("https://apps.example.org/hooks", true)]
    [InlineData("https://apps.example.org/hooks/one", true)]
    [InlineData("https://apps.example.org/hooksters", false)]
    [InlineData("https://apps.example.org/", false)]
    [InlineData("http://apps.example.org/hooks", false)]
    [InlineData("https://apps.example.org:8443/hooks", false)]
    [InlineData("https://apps.example.org.evil.example/hooks", false)]
    [InlineData("http://10.0.0.7:8080/any", true)]
    public void Only_listed_endpoints_are_taken_where_there_is_a_list(string endpoint, bool isTaken)
    {
        var guard = new EndpointGuard(new SubscriptionSettings { AllowedEndpoints = ["https://apps.example.org/hooks/", "http://10.0.0.7:8080"] });

        Assert.Equal(isTaken, guard.WhyNot(new Uri(endpoint)) is null);
    }
}
