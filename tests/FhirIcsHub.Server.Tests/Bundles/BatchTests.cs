using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Server.Tests.Bundles;

public sealed class BatchTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Fact]
    public async Task Each_entry_succeeds_or_fails_for_itself()
    {
        var reply = await BatchAsync(
            BundleJson.Entry("""{"method":"PUT","url":"Basic/good"}""", """{"resourceType":"Basic","id":"good","code":{"text":"x"}}"""),
            BundleJson.Entry("""{"method":"PUT","url":"Basic/bad"}""", """{"resourceType":"Basic","id":"bad","code":{"text":"x"},"nonsense":1}"""),
            BundleJson.Entry("""{"method":"GET","url":"Basic/not-there"}"""),
            BundleJson.Entry("""{"method":"GET","url":"Basic/good"}"""));

        Assert.Equal(200, reply.Status);
        Assert.Equal("batch-response", (string?)reply.Json["type"]);
        var entries = reply.Json["entry"]!.AsArray();
        Assert.Equal("201 Created", (string?)entries[0]!["response"]!["status"]);
        Assert.Equal("422 Unprocessable Entity", (string?)entries[1]!["response"]!["status"]);
        Assert.Equal("Bundle.entry[1].resource", (string?)entries[1]!["response"]!["outcome"]!["issue"]![0]!["expression"]![0]);
        Assert.Equal("404 Not Found", (string?)entries[2]!["response"]!["status"]);
        Assert.Equal("good", (string?)entries[3]!["resource"]!["id"]);
        Assert.Equal(200, (await Client.GetAsync("/fhir/Basic/good")).Status);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/bad")).Status);
    }

    [Fact]
    public async Task Entries_of_a_batch_cannot_refer_to_each_other()
    {
        const string Urn = "urn:uuid:7c15b9cb-4ae5-40a2-84ae-7b8b0d2d6d54";
        var reply = await BatchAsync(
            BundleJson.Entry("""{"method":"POST","url":"Patient"}""", """{"resourceType":"Patient","active":true}""", Urn),
            BundleJson.Entry("""{"method":"POST","url":"Observation"}""", $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"{{{Urn}}}"}}"""));

        Assert.StartsWith("201", (string?)reply.Json["entry"]![0]!["response"]!["status"], StringComparison.Ordinal);
        Assert.StartsWith("422", (string?)reply.Json["entry"]![1]!["response"]!["status"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_of_broken_json_is_refused_as_a_whole() =>
        Assert.Equal(400, (await Client.PostAsync("/fhir", """{"resourceType":"Bundle","type":"batch","entry":[{]}""")).Status);

    private Task<FhirReply> BatchAsync(params IReadOnlyList<JsonNode> entries) =>
        Client.PostAsync("/fhir", BundleJson.Of("batch", entries));
}
