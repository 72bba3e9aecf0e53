using FhirIcsHub.Server.Hosting;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>What settings change about requests.</summary>
public sealed class SettingsTests
{
    private const string Content = """{"resourceType":"Practitioner","id":"a","active":true}""";
    private const string Changed = """{"resourceType":"Practitioner","id":"a","active":false}""";

    [Fact]
    public async Task Where_it_is_required_a_change_without_if_match_is_a_428_and_changes_nothing()
    {
        await using var hub = await TestHub.StartNewAsync(settings => settings with { Writes = new() { RequireIfMatch = true } });

        Assert.Equal(201, (await hub.Client.PutAsync("/fhir/Practitioner/a", Content)).Status);
        Assert.Equal(428, (await hub.Client.PutAsync("/fhir/Practitioner/a", Changed)).Status);
        Assert.Equal(428, (await hub.Client.DeleteAsync("/fhir/Practitioner/a")).Status);
        Assert.Equal(428, (await hub.Client.SendAsync(HttpMethod.Patch, "/fhir/Practitioner/a",
            FhirClient.Json("""[{"op":"replace","path":"/active","value":false}]""", "application/json-patch+json"))).Status);
        Assert.Equal("W/\"1\"", (await hub.Client.GetAsync("/fhir/Practitioner/a")).ETag);
        Assert.Equal(200, (await hub.Client.PutAsync("/fhir/Practitioner/a", Changed, ("If-Match", "W/\"1\""))).Status);
    }

    [Fact]
    public async Task A_page_of_a_named_origin_may_call_and_read_the_headers_and_no_other_page_may()
    {
        const string Named = "https://apps.example.nhs.uk";
        await using var hub = await TestHub.StartNewAsync(settings => settings with { Cors = new() { Origins = [Named] } });

        var preflight = await PreflightAsync(hub, Named);
        Assert.Equal(204, preflight.Status);
        Assert.Equal([Named], preflight.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains("PATCH", preflight.Headers.GetValues("Access-Control-Allow-Methods"));
        var read = await hub.Client.GetAsync("/fhir/metadata", ("Origin", Named));
        Assert.Contains("ETag", string.Join(',', read.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
        Assert.False((await PreflightAsync(hub, "https://elsewhere.example")).Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Without_origins_no_page_may_call()
    {
        await using var hub = await TestHub.StartNewAsync(settings => settings);

        Assert.False((await PreflightAsync(hub, "https://apps.example.nhs.uk")).Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Options_tells_what_an_address_takes()
    {
        await using var hub = await TestHub.StartNewAsync(settings => settings);
        var reply = await hub.Client.SendAsync(HttpMethod.Options, "/fhir/Patient/1", null);

        Assert.Equal(204, reply.Status);
        Assert.Superset(new HashSet<string> { "GET", "HEAD", "PUT", "PATCH", "DELETE" }, reply.ContentHeaders.Allow.ToHashSet());
    }

    [Theory]
    [InlineData("*")]
    [InlineData("apps.example.nhs.uk")]
    [InlineData("https://apps.example.nhs.uk/page")]
    public void What_is_no_origin_is_refused_at_the_start(string origin) =>
        Assert.Contains("Cors:Origins", SettingsReader.ProblemOf(new HubSettings { Cors = new() { Origins = [origin] } }), StringComparison.Ordinal);

    private static Task<FhirReply> PreflightAsync(TestHub hub, string origin) => hub.Client.SendAsync(HttpMethod.Options, "/fhir/Patient/1", null,
        ("Origin", origin), ("Access-Control-Request-Method", "PATCH"));
}
