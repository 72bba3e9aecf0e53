using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>Search parameters that clients define, over HTTP.</summary>
public sealed class SearchParameterHttpTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Fact]
    public async Task A_parameter_is_advertised_and_searched_by_once_all_resources_are_indexed()
    {
        await Client.PutAsync("/fhir/Basic/shade-1", Basic("shade-1", "dark"));
        Assert.DoesNotContain("shade", await ParametersOfBasicAsync());
        Assert.Equal(201, (await Client.PutAsync("/fhir/SearchParameter/shade", Definition("shade"))).Status);
        await Client.PutAsync("/fhir/Basic/shade-2", Basic("shade-2", "dark"));
        var build = await ReadyAsync("shade");
        Assert.Equal("Basic", (string?)build.Single(part => (string?)part!["name"] == "type")!["valueCode"]);

        Assert.Contains("shade", await ParametersOfBasicAsync());
        var found = await Client.GetAsync("/fhir/Basic?shade=dark&_sort=_id", ("Prefer", "handling=strict"));
        Assert.Equal(["shade-1", "shade-2"], found.Json["entry"]!.AsArray().Select(entry => (string?)entry!["resource"]!["id"]));

        Assert.Equal(204, (await Client.DeleteAsync("/fhir/SearchParameter/shade")).Status);
        Assert.DoesNotContain("shade", await ParametersOfBasicAsync());
        Assert.Equal(400, (await Client.GetAsync("/fhir/Basic?shade=dark", ("Prefer", "handling=strict"))).Status);
    }

    [Fact]
    public async Task What_cannot_be_searched_by_is_refused_and_nothing_is_stored()
    {
        var reply = await Client.PutAsync("/fhir/SearchParameter/broken", Definition("broken", "Basic.code.("));
        Assert.Equal((422, "SearchParameter.expression"), (reply.Status, reply.Expression));
        Assert.Equal(404, (await Client.GetAsync("/fhir/SearchParameter/broken")).Status);
        var draft = await Client.PutAsync("/fhir/SearchParameter/broken",
            Definition("broken", "Basic.code.(").Replace("active", "draft", StringComparison.Ordinal));
        Assert.Equal(201, draft.Status);
        var inBundle = await Client.PostAsync("/fhir", BundleJson.Of("transaction",
            [BundleJson.Entry(
                """{"method":"PUT","url":"SearchParameter/taken"}""",
                Definition("taken").Replace("\"code\":\"taken\"", "\"code\":\"author\"", StringComparison.Ordinal))]));
        Assert.Equal((422, "Bundle.entry[0].resource"), (inBundle.Status, inBundle.Expression));
    }

    [Fact]
    public async Task Reindexing_is_started_told_and_finished()
    {
        await Client.PutAsync("/fhir/Flag/reindexed",
            """{"resourceType":"Flag","id":"reindexed","status":"active","code":{"text":"x"},"subject":{"display":"x"}}""");
        var started = await Client.SendAsync(HttpMethod.Post, "/fhir/Flag/$reindex", null);
        Assert.Equal(202, started.Status);
        Assert.EndsWith("/fhir/$reindex", started.ContentHeaders.ContentLocation!.ToString(), StringComparison.Ordinal);
        var id = (string?)started.Json["parameter"]![0]!["part"]![0]!["valueString"];
        JsonArray parts;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        do
        {
            patience.Token.ThrowIfCancellationRequested();
            parts = (await Client.GetAsync("/fhir/$reindex")).Json["parameter"]!.AsArray()
                .Select(build => build!["part"]!.AsArray()).Single(build => (string?)build[0]!["valueString"] == id);
        }
        while ((string?)parts[1]!["valueCode"] != "ready");
        Assert.Equal(1, (int?)parts.Single(part => (string?)part!["name"] == "scanned")!["valueInteger"]);
        Assert.Equal(202, (await Client.SendAsync(HttpMethod.Post, "/fhir/$reindex", null)).Status);
        Assert.Equal(404, (await Client.SendAsync(HttpMethod.Post, "/fhir/Nonsense/$reindex", null)).Status);
    }

    private async Task<JsonArray> ReadyAsync(string id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            var builds = await Client.GetAsync("/fhir/$reindex");
            var parts = builds.Json["parameter"]!.AsArray().Select(build => build!["part"]!.AsArray())
                .First(build => build.Any(part => (string?)part!["valueReference"]?["reference"] == $"SearchParameter/{id}"));
            var state = (string?)parts[1]!["valueCode"];
            Assert.NotEqual("failed", state);
            if (state == "ready")
            {
                return parts;
            }
        }
    }

    private async Task<IEnumerable<string?>> ParametersOfBasicAsync() =>
        (await Client.GetAsync("/fhir/metadata")).Json["rest"]![0]!["resource"]!.AsArray()
        .Single(resource => (string?)resource!["type"] == "Basic")!["searchParam"]!.AsArray()
        .Select(parameter => (string?)parameter!["name"]);

    private static string Basic(string id, string shade) => $$$"""
        {"resourceType":"Basic","id":"{{{id}}}","extension":[{"url":"http://example.org/shade","valueCode":"{{{shade}}}"}],"code":{"text":"x"}}
        """;

    private static string Definition(string id, string expression = "Basic.extension('http://example.org/shade').value") => $$"""
        {"resourceType":"SearchParameter","id":"{{id}}","url":"http://example.org/SearchParameter/{{id}}","name":"{{id}}","status":"active",
         "description":"{{id}}","code":"{{id}}","base":["Basic"],"type":"token","expression":"{{expression}}"}
        """;
}
