using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Server.Tests.Bundles;

/// <summary>What the entries of a transaction are about, and what in them is a name of another.</summary>
public sealed class TransactionTargetTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Fact]
    public async Task What_can_hold_no_reference_keeps_a_name_and_everything_that_can_gets_the_address()
    {
        const string Name = "urn:uuid:0198c0de-0000-7000-8000-00000000aaaa";
        var reply = await PostAsync(
            Entry("POST", "Practitioner", """{"resourceType":"Practitioner"}""", Name),
            Entry("POST", "Basic", $$"""
                {"resourceType":"Basic","code":{"text":"x"},"extension":[{"url":"http://example.org/u","valueUuid":"{{Name}}"},
                {"url":"http://example.org/o","valueOid":"urn:oid:2.25.1"},{"url":"http://example.org/l","valueUrl":"{{Name}}"},
                {"url":"http://example.org/c","valueCanonical":"{{Name}}|1"},{"url":"http://example.org/s","valueString":"{{Name}}"}]}
                """),
            Entry("POST", "Practitioner", """{"resourceType":"Practitioner"}""", "urn:oid:2.25.1"));

        Assert.True(reply.Status == 200, reply.Body);
        var address = ((string)reply.Json["entry"]![0]!["response"]!["location"]!).Split("/_history")[0];
        var extensions = (await Client.GetAsync("/fhir/" + (string)reply.Json["entry"]![1]!["response"]!["location"]!)).Json["extension"]!;
        Assert.Equal([Name, "urn:oid:2.25.1", address, address + "|1", Name],
            extensions.AsArray().Select(extension => (string)extension!.AsObject().Single(member => member.Key != "url").Value!));
    }

    /// <summary>Documents, collections and Bundles that were once sent: their references are to their own entries.</summary>
    [Theory]
    [InlineData("""{"reference":"urn:uuid:0198c0de-0000-7000-8000-00000000bbbb"}""")]
    [InlineData("""{"reference":"Patient?identifier=nobody"}""")]
    public async Task A_bundle_that_is_stored_is_kept_as_it_came(string reference)
    {
        var bundle = $$$"""
            {"resourceType":"Bundle","type":"collection","link":[{"relation":"self","url":"Patient?name=x"}],"entry":[
            {"fullUrl":"urn:uuid:0198c0de-0000-7000-8000-00000000bbbb","resource":{"resourceType":"Patient"}},
            {"fullUrl":"urn:uuid:0198c0de-0000-7000-8000-00000000cccc","resource":{"resourceType":"Basic","code":{"text":"x"},"subject":{{{reference}}}}}]}
            """;
        var alone = await Client.PostAsync("/fhir/Bundle", bundle);
        Assert.True(alone.Status == 201, alone.Body);
        var inside = await PostAsync(Entry("POST", "Bundle", bundle, "urn:uuid:0198c0de-0000-7000-8000-00000000dddd"));
        Assert.True(inside.Status == 200, inside.Body);
        var kept = (await Client.GetAsync("/fhir/" + (string)inside.Json["entry"]![0]!["response"]!["location"]!)).Json;
        Assert.True(JsonNode.DeepEquals(Resources.WithoutIdAndMeta(JsonNode.Parse(bundle)!), Resources.WithoutIdAndMeta(kept)));
    }

    [Fact]
    public async Task Conditions_that_name_one_resource_in_two_ways_do_not_make_two_of_it()
    {
        const string Same = "http://example.org/target|same";
        foreach (var method in new[] { "POST", "PUT" })
        {
            var reply = await PostAsync(Conditional(method, $"identifier={Same}", "same"), Conditional(method, "identifier=same", "same"));
            Assert.Equal((412, "multiple-matches", "Bundle.entry[0]"), (reply.Status, reply.IssueCode, reply.Expression));
        }
        var beside = await PostAsync(Conditional("POST", $"identifier={Same}", "same"), Entry("POST", "Basic", Basic("same")));
        Assert.Equal(412, beside.Status);
        Assert.Equal(0, (int)(await Client.GetAsync($"/fhir/Basic?identifier={Same}&_summary=count")).Json["total"]!);
    }

    [Fact]
    public async Task A_conditional_create_does_not_answer_what_the_same_transaction_deletes()
    {
        var created = await Client.PostAsync("/fhir/Basic", Basic("gone"));
        var reply = await PostAsync(
            Conditional("POST", "identifier=http://example.org/target|gone", "gone"), Entry("DELETE", $"Basic/{created.Id}"));
        Assert.Equal((422, "duplicate", "Bundle.entry[0]"), (reply.Status, reply.IssueCode, reply.Expression));
        Assert.Equal(200, (await Client.GetAsync($"/fhir/Basic/{created.Id}")).Status);
    }

    private Task<FhirReply> PostAsync(params JsonNode[] entries) => Client.PostAsync("/fhir", BundleJson.Of("transaction", entries));

    private static JsonNode Conditional(string method, string criteria, string value) => method == "PUT"
        ? Entry("PUT", $"Basic?{criteria}", Basic(value))
        : BundleJson.Entry($$"""{"method":"POST","url":"Basic","ifNoneExist":"{{criteria}}"}""", Basic(value));

    private static JsonNode Entry(string method, string url, string? resource = null, string? fullUrl = null) =>
        BundleJson.Entry($$"""{"method":"{{method}}","url":"{{url}}"}""", resource, fullUrl);

    private static string Basic(string value) =>
        $$"""{"resourceType":"Basic","code":{"text":"x"},"identifier":[{"system":"http://example.org/target","value":"{{value}}"}]}""";
}
