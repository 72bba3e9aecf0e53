using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Server.Tests.Bundles;

/// <summary>GET and HEAD as entries ask for as much as requests of their own do.</summary>
public sealed class EntryReadTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Theory]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task A_read_gives_the_elements_that_its_address_asks_for(string type)
    {
        await PutAsync();
        foreach (var url in new[] { "Practitioner/er?_elements=gender", "Practitioner/er/_history/1?_elements=gender" })
        {
            var read = (await EntriesAsync(type, Entry("GET", url)))[0]!["resource"]!;
            Assert.Equal(("female", "SUBSETTED"), ((string?)read["gender"], (string?)read["meta"]!["tag"]![0]!["code"]));
            Assert.Null(read["name"]);
        }
        var page = (await EntriesAsync(type, Entry("GET", "Practitioner/er/_history?_elements=gender")))[0]!["resource"]!;
        Assert.Null(page["entry"]![0]!["resource"]!["name"]);
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task A_head_tells_what_a_get_tells_without_the_resource(string type)
    {
        await PutAsync();
        var entries = await EntriesAsync(type, Entry("HEAD", "Practitioner/er"), Entry("HEAD", "Practitioner?_id=er"));
        Assert.All(entries, entry => Assert.Equal((null, "200 OK"), (entry!["resource"], (string?)entry["response"]!["status"])));
        Assert.Equal("W/\"1\"", (string?)entries[0]!["response"]!["etag"]);
    }

    [Fact]
    public async Task What_it_cannot_be_cut_down_to_is_refused_at_its_place()
    {
        await PutAsync();
        var reply = await Client.PostAsync("/fhir", BundleJson.Of("transaction", [Entry("GET", "Practitioner/er?_summary=short")]));
        Assert.Equal((400, "Bundle.entry[0].request.url"), (reply.Status, reply.Expression));
    }

    [Fact]
    public async Task Strict_handling_is_for_the_searches_of_a_batch_too()
    {
        var batch = BundleJson.Of("batch", [Entry("GET", "Practitioner?nonsense=1")]);
        var strict = await Client.PostAsync("/fhir", batch, ("Prefer", "handling=strict"));
        Assert.Equal("400 Bad Request", (string?)strict.Json["entry"]![0]!["response"]!["status"]);
        var lenient = await Client.PostAsync("/fhir", batch);
        Assert.Equal("200 OK", (string?)lenient.Json["entry"]![0]!["response"]!["status"]);
    }

    private async Task<JsonArray> EntriesAsync(string type, params JsonNode[] entries)
    {
        var reply = await Client.PostAsync("/fhir", BundleJson.Of(type, entries));
        Assert.True(reply.Status == 200, reply.Body);
        return reply.Json["entry"]!.AsArray();
    }

    private Task<FhirReply> PutAsync() => Client.PutAsync("/fhir/Practitioner/er",
        """{"resourceType":"Practitioner","id":"er","name":[{"family":"Example"}],"gender":"female"}""");

    private static JsonNode Entry(string method, string url) => BundleJson.Entry($$"""{"method":"{{method}}","url":"{{url}}"}""");
}
