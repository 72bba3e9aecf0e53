using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Http;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace FhirIcsHub.Server.Tests.Access;

public sealed class GateTests(TestHub hub) : IClassFixture<TestHub>
{
    private static readonly AccessGate Gate = new(OpenPolicy.For(new AccessSettings()));

    [Fact]
    public void Every_route_says_which_interaction_it_is()
    {
        Assert.NotEmpty(hub.Hub.Endpoints.Endpoints);
        Assert.All(hub.Hub.Endpoints.Endpoints, endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<RouteDescription>()));
    }

    [Fact]
    public async Task What_the_gate_refuses_no_route_answers()
    {
        // The policy refuses a request that names this machine by another name than localhost.
        var asked = 0;
        foreach (var endpoint in hub.Hub.Endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            var path = endpoint.RoutePattern.RawText!.Replace("{type}", "Patient", StringComparison.Ordinal)
                .Replace("{feed}", "gp", StringComparison.Ordinal).Replace("{id}", "1", StringComparison.Ordinal)
                .Replace("{version}", "1", StringComparison.Ordinal).Replace("{compartment}", "Patient", StringComparison.Ordinal)
                .Replace("{file}", "1.Patient.ndjson", StringComparison.Ordinal);
            Assert.DoesNotContain('{', path);
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Where(method => method != "HEAD"))
            {
                var reply = await hub.Client.SendAsync(
                    new HttpMethod(method), path, FhirClient.Json("""{"resourceType":"Patient"}"""), ("Host", "hub.example"));
                Assert.True(reply.Status == 403, $"{method} {path} answered {reply.Status}");
                Assert.Equal("forbidden", reply.IssueCode);
                asked++;
            }
        }

        Assert.True(asked > 10);
    }

    [Theory]
    [InlineData("/swagger/index.html")]
    [InlineData("/swagger/v1/swagger.json")]
    public async Task The_documentation_stands_behind_the_gate_too(string path)
    {
        Assert.Equal(403, (await hub.Client.GetAsync(path, ("Host", "hub.example"))).Status);
        Assert.Equal(200, (await hub.Client.GetAsync(path)).Status);
    }

    [Fact]
    public void Another_machine_is_refused_while_no_access_control_is_configured()
    {
        var decision = Gate.Decide(new AccessRequest(new Caller(OnThisMachine: false, "10.0.0.5"), HubInteraction.Read, "Patient"));

        Assert.False(decision.Allowed);
        Assert.Equal(403, decision.Status);
        Assert.Throws<InvalidOperationException>(() => decision.Filter);
    }

    [Fact]
    public void Another_machine_is_let_in_when_the_hub_was_opened_to_the_network()
    {
        var open = new AccessGate(OpenPolicy.For(new AccessSettings { Policy = AccessSettings.OpenToNetwork }));

        Assert.True(open.Decide(new AccessRequest(new Caller(OnThisMachine: false, "hub.example"), HubInteraction.Read,
            "Patient")).Allowed);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public void This_machine_is_let_in_by_its_loopback_names(string host) =>
        Assert.True(Gate.Decide(new AccessRequest(new Caller(OnThisMachine: true, host), HubInteraction.Read, "Patient")).Allowed);

    [Theory]
    [InlineData("http://0.0.0.0:8080", false)]
    [InlineData("http://*:8080", false)]
    [InlineData("http://127.0.0.1:8080;http://10.1.2.3:8080", false)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://[::1]:8080", true)]
    public void Without_access_control_the_hub_listens_on_loopback_only(string urls, bool starts) =>
        Assert.Equal(starts, SettingsReader.ProblemOf(new HubSettings { Urls = urls }) is null);

    [Fact]
    public void A_hub_that_is_closed_to_the_network_listens_there_and_refuses_who_comes_from_there()
    {
        var access = new AccessSettings { Policy = AccessSettings.ClosedToNetwork };
        var closed = new AccessGate(OpenPolicy.For(access));

        Assert.Null(SettingsReader.ProblemOf(new HubSettings { Urls = "http://0.0.0.0:8080", Access = access }));
        Assert.Equal(403, closed.Decide(new AccessRequest(new Caller(OnThisMachine: false, "localhost"), HubInteraction.Read,
            "Patient")).Status);
        Assert.True(closed.Decide(new AccessRequest(new Caller(OnThisMachine: true, "localhost"), HubInteraction.Health)).Allowed);
    }
}
