using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>How a search is carried out (<c>_explain</c>), over HTTP.</summary>
public sealed class SearchExplanationHttpTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Theory]
    [InlineData("/fhir/Patient?family=example&_count=3&_explain=true", "/fhir/Patient?family=example&_count=3")]
    [InlineData("/fhir?_lastUpdated=ge2020&_explain=true", "/fhir?_lastUpdated=ge2020")]
    [InlineData("/fhir/Patient/p1/Observation?_sort=-date&_explain=true&_total=estimate", "/fhir/Patient/p1/Observation?_sort=-date&_total=estimate")]
    public async Task A_search_is_explained_in_place_of_what_it_finds(string search, string explained)
    {
        await PutAsync();
        var reply = await Client.GetAsync(search);
        Assert.True(reply.Status == 200, reply.Body);
        Assert.Equal("Parameters", (string?)reply.Json["resourceType"]);
        var read = Resource.Read(Encoding.UTF8.GetBytes(reply.Body));
        Assert.True(read.Success, string.Join(' ', read.Issues));
        var parameters = reply.Json["parameter"]!.AsArray();
        Assert.Equal(Client.FhirBase + explained["/fhir".Length..], (string?)parameters[0]!["valueUrl"]);
        Assert.Equal("SQLite", (string?)parameters[1]!["valueString"]);
        Assert.Contains(parameters, parameter => (string?)parameter!["name"] == "type");
        Assert.Contains(parameters, parameter => (string?)parameter!["name"] == "time");
        var statement = parameters.First(parameter => (string?)parameter!["name"] == "statement")!["part"]!.AsArray();
        Assert.StartsWith("SELECT ", (string?)statement[1]!["valueString"], StringComparison.Ordinal);
        Assert.Equal("plan", (string?)statement[2]!["name"]);
    }

    [Fact]
    public async Task It_is_told_of_a_POST_in_a_batch_and_as_XML()
    {
        await PutAsync();
        using var form = new StringContent("family=example&_explain=true", Encoding.UTF8, "application/x-www-form-urlencoded");
        Assert.Equal("Parameters", (string?)(await Client.SendAsync(HttpMethod.Post, "/fhir/Patient/_search", form)).Json["resourceType"]);
        var batch = await Client.PostAsync("/fhir", """
            {"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient?family=example&_explain=true"}}]}
            """);
        Assert.Equal("Parameters", (string?)batch.Json["entry"]![0]!["resource"]!["resourceType"]);
        var xml = await Client.GetAsync("/fhir/Patient?family=example&_explain=true&_format=xml");
        Assert.Contains("<Parameters", xml.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_understood_is_told_or_refused_as_without_it()
    {
        var ignored = await Client.GetAsync("/fhir/Patient?nonsense=1&_explain=true");
        var outcome = ignored.Json["parameter"]!.AsArray().Single(parameter => (string?)parameter!["name"] == "outcome")!["resource"]!;
        Assert.Contains("nonsense", (string?)outcome["issue"]![0]!["diagnostics"], StringComparison.Ordinal);
        Assert.Equal(400, (await Client.GetAsync("/fhir/Patient?birthdate=May&_explain=true")).Status);
        Assert.Equal(400, (await Client.GetAsync("/fhir/Patient?_explain=perhaps")).Status);
        Assert.Equal("Bundle", (string?)(await Client.GetAsync("/fhir/Patient?_explain=false")).Json["resourceType"]);
        var conditional = await Client.PostAsync("/fhir/Patient", """{"resourceType":"Patient"}""", ("If-None-Exist", "family=x&_explain=true"));
        Assert.Equal(400, conditional.Status);
    }

    [Fact]
    public async Task It_is_advertised()
    {
        var beside = (await Client.GetAsync("/fhir/metadata")).Json["rest"]![0]!["searchParam"]!.AsArray().Select(one => (string?)one!["name"]);
        Assert.Superset(new HashSet<string?>(["_explain", "_filter", "_list", "_has", "_type", "_id"]), beside.ToHashSet());
        Assert.Contains("_explain", (await Client.GetAsync("/swagger/v1/swagger.json")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_explain_is_a_right_of_its_own()
    {
        await using var closed = await TestHub.StartNewAsync(settings => settings, request =>
            request.Operation == "explain" ? AccessDecision.Forbid("not for you") : AccessDecision.Allow(AccessFilter.Hub));
        Assert.Equal(200, (await closed.Client.GetAsync("/fhir/Patient")).Status);
        Assert.Equal(403, (await closed.Client.GetAsync("/fhir/Patient?_explain=true")).Status);
        Assert.Equal(403, (await closed.Client.GetAsync("/fhir?_explain=true")).Status);
        using var form = new StringContent("_explain=true", Encoding.UTF8, "application/x-www-form-urlencoded");
        Assert.Equal(403, (await closed.Client.SendAsync(HttpMethod.Post, "/fhir/Patient/_search", form)).Status);
        var batch = await closed.Client.PostAsync("/fhir", """
            {"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient?_explain=true"}}]}
            """);
        Assert.StartsWith("403", (string?)batch.Json["entry"]![0]!["response"]!["status"], StringComparison.Ordinal);
    }

    private async Task PutAsync()
    {
        await Client.PutAsync("/fhir/Patient/p1", """{"resourceType":"Patient","id":"p1","name":[{"family":"Example"}]}""");
        await Client.PutAsync("/fhir/Observation/o1", """
            {"resourceType":"Observation","id":"o1","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p1"}}
            """);
    }
}
