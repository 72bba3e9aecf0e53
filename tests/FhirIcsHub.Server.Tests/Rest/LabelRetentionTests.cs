using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>Labels of the version before, when an update does not name them.</summary>
public sealed class LabelRetentionTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string Profile = "http://hl7.org/fhir/StructureDefinition/Basic";

    private const string Labelled =
        """
        "profile":["http://hl7.org/fhir/StructureDefinition/Basic"],
        "security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}],
        "tag":[{"system":"urn:t","code":"a","display":"first"}]
        """;

    private FhirClient Client => hub.Client;

    [Theory]
    [InlineData(null, "a", "R", null)]
    [InlineData("PROFILE", "a", "R", null)]
    [InlineData("tag", null, "R", Profile)]
    [InlineData("TAG, SECURITY_LABEL,PROFILE", null, null, null)]
    public async Task Tags_and_security_labels_outlive_an_update_without_meta_unless_the_client_says_otherwise(
        string? mode, string? tag, string? security, string? profile)
    {
        var id = $"k-{mode?.Replace(", ", "-", StringComparison.Ordinal).Replace(',', '-').Replace('_', '-')}";
        await PutAsync(id, Labelled, "one");

        var updated = await PutAsync(id, null, "two", mode);

        Assert.Equal(200, updated.Status);
        var meta = (await Client.GetAsync($"fhir/Basic/{id}")).Json["meta"]!;
        Assert.Equal("2", (string?)meta["versionId"]);
        Assert.Equal(tag, (string?)meta["tag"]?[0]!["code"]);
        Assert.Equal(security, (string?)meta["security"]?[0]!["code"]);
        Assert.Equal(profile, (string?)meta["profile"]?[0]);
        Assert.Equal(tag is null ? 0 : 1, await CountAsync($"_id={id}&_tag=urn:t|a"));
        Assert.Equal(security is null ? 0 : 1, await CountAsync($"_id={id}&_security=R"));
    }

    [Fact]
    public async Task Labels_of_before_and_of_the_update_are_one_set()
    {
        await PutAsync("both", Labelled, "one");

        await PutAsync("both", """ "source":"urn:x","tag":[{"system":"urn:t","code":"b"},{"system":"urn:t","code":"a"}]""", "two");

        var meta = (await Client.GetAsync("fhir/Basic/both")).Json["meta"]!;
        Assert.Equal(["b", "a"], meta["tag"]!.AsArray().Select(tag => (string?)tag!["code"]));
        Assert.Equal("urn:x", (string?)meta["source"]);
        Assert.Equal("R", (string?)meta["security"]![0]!["code"]);
    }

    [Fact]
    public async Task The_same_content_without_the_labels_makes_no_new_version()
    {
        await PutAsync("same", """ "tag":[{"system":"urn:t","code":"a"}]""", "one");

        Assert.Equal("W/\"1\"", (await PutAsync("same", null, "one")).ETag);
    }

    [Fact]
    public async Task What_was_deleted_comes_back_without_its_labels()
    {
        await PutAsync("deleted", Labelled, "one");
        await Client.DeleteAsync("fhir/Basic/deleted");

        await PutAsync("deleted", null, "two");

        Assert.Null((await Client.GetAsync("fhir/Basic/deleted")).Json["meta"]!["tag"]);
    }

    [Fact]
    public async Task A_patch_can_take_labels_off()
    {
        await PutAsync("patched", Labelled, "one");

        var patch = FhirClient.Json("""[{"op":"remove","path":"/meta/tag"}]""", "application/json-patch+json");
        Assert.Equal(200, (await Client.SendAsync(HttpMethod.Patch, "fhir/Basic/patched", patch)).Status);

        var meta = (await Client.GetAsync("fhir/Basic/patched")).Json["meta"]!;
        Assert.Null(meta["tag"]);
        Assert.NotNull(meta["security"]);
    }

    [Theory]
    [InlineData(null, "a")]
    [InlineData("TAG", null)]
    public async Task The_entries_of_a_Bundle_are_held_to_the_same(string? mode, string? tag)
    {
        var id = $"bundled-{mode}";
        await PutAsync(id, Labelled, "one");

        var reply = await Client.PostAsync("fhir", $$$"""
            {"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:0f2f0f9e-8f0a-4f0d-9f53-0a3b1b5d1f01",
             "resource":{"resourceType":"Basic","id":"{{{id}}}","code":{"text":"two"},"subject":{"reference":"Patient/x"}},
             "request":{"method":"PUT","url":"Basic/{{{id}}}"}}]}
            """, Header(mode));

        Assert.Equal(200, reply.Status);
        var read = (await Client.GetAsync($"fhir/Basic/{id}")).Json;
        Assert.Equal("two", (string?)read["code"]!["text"]);
        Assert.Equal(tag, (string?)read["meta"]!["tag"]?[0]!["code"]);
    }

    [Fact]
    public async Task An_unknown_mode_is_refused()
    {
        var reply = await PutAsync("unknown", null, "one", "TAGS");

        Assert.Equal(400, reply.Status);
        Assert.Equal(IssueType.Value, reply.IssueCode);
        Assert.Equal(404, (await Client.GetAsync("fhir/Basic/unknown")).Status);
    }

    private async Task<int> CountAsync(string query) => (int)(await Client.GetAsync($"fhir/Basic?{query}&_summary=count")).Json["total"]!;

    private Task<FhirReply> PutAsync(string id, string? meta, string text, string? mode = null)
    {
        var resource = JsonNode.Parse($$$"""{"resourceType":"Basic","id":"{{{id}}}","code":{"text":"{{{text}}}"}}""")!;
        if (meta is not null)
        {
            resource["meta"] = JsonNode.Parse($"{{{meta}}}");
        }
        return Client.PutAsync($"fhir/Basic/{id}", resource.ToJsonString(), Header(mode));
    }

    private static (string Name, string Value)[] Header(string? mode) => mode is null ? [] : [("X-Meta-Snapshot-Mode", mode)];
}
