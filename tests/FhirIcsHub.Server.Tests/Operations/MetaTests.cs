using System.Text.Json.Nodes;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.Operations;

public sealed class MetaTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Fact]
    public async Task The_meta_of_a_resource_and_of_a_version_is_that_of_reading_it()
    {
        await PutAsync("Basic/m1", Basic("m1", """ "tag":[{"system":"urn:t","code":"one"}]"""));
        await PutAsync("Basic/m1", Basic("m1", """ "tag":[{"system":"urn:t","code":"two"}]"""));

        Assert.Equal((await Client.GetAsync("/fhir/Basic/m1")).Json["meta"]!.ToJsonString(), Meta(await Client.GetAsync("/fhir/Basic/m1/$meta")).ToJsonString());
        var first = Meta(await Client.PostAsync("/fhir/Basic/m1/_history/1/$meta", """{"resourceType":"Parameters"}"""));
        Assert.Equal("1", (string?)first["versionId"]);
        Assert.Equal(["one"], Codes(first, "tag"));
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/absent/$meta")).Status);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/m1/_history/9/$meta")).Status);
    }

    [Fact]
    public async Task Subscriptions_too_can_be_labelled()
    {
        await PutAsync("Subscription/m", """{"resourceType":"Subscription","id":"m","status":"off","reason":"x","criteria":"Patient?gender=female","channel":{"type":"rest-hook","endpoint":"https://client.example.org/n"}}""");

        Assert.Equal(["a"], Codes(Meta(await AskAsync("Subscription/m/$meta-add", """{"tag":[{"system":"urn:t","code":"a"}]}""")), "tag"));
    }

    [Fact]
    public async Task Labels_are_added_as_sets_in_one_new_version_and_nothing_else_changes()
    {
        await PutAsync("Basic/m2", """{"resourceType":"Basic","id":"m2","meta":{"source":"urn:x","tag":[{"system":"urn:t","code":"a","display":"é"}]},"code":{"text":"x"},"extension":[{"url":"urn:d","valueDecimal":1.50}]}""");

        var added = await AskAsync("Basic/m2/$meta-add",
            """{"versionId":"77","profile":["http://hl7.org/fhir/StructureDefinition/Basic"],"tag":[{"system":"urn:t","code":"a","display":"other"},{"system":"urn:t","code":"b"}],"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]}""");

        Assert.Equal("W/\"2\"", added.ETag);
        var read = await Client.GetAsync("/fhir/Basic/m2");
        Assert.Equal(read.Json["meta"]!.ToJsonString(), Meta(added).ToJsonString());
        Assert.Equal(["a", "b"], Codes(Meta(added), "tag"));
        Assert.Equal(["R"], Codes(Meta(added), "security"));
        Assert.Equal("http://hl7.org/fhir/StructureDefinition/Basic", (string?)Meta(added)["profile"]![0]);
        Assert.Equal("urn:x", (string?)Meta(added)["source"]);
        Assert.Contains("\"valueDecimal\":1.50", read.Body, StringComparison.Ordinal);
        Assert.Contains("\"display\":\"é\"", read.Body, StringComparison.Ordinal);
        Assert.Equal(1, (int)(await Client.GetAsync("/fhir/Basic?_tag=urn:t|b&_total=accurate")).Json["total"]!);
        Assert.Equal(2, (int)(await Client.GetAsync("/fhir/Basic/m2/_history")).Json["total"]!);
    }

    [Fact]
    public async Task What_is_there_already_makes_no_version_and_neither_does_removing_what_is_not()
    {
        await PutAsync("Basic/m3", Basic("m3", """ "tag":[{"system":"urn:t","code":"a"}]"""));

        Assert.Equal("W/\"1\"", (await AskAsync("Basic/m3/$meta-add", """{"tag":[{"system":"urn:t","code":"a","version":"2"}]}""")).ETag);
        Assert.Equal("W/\"1\"", (await AskAsync("Basic/m3/$meta-delete", """{"tag":[{"system":"urn:t","code":"other"}]}""")).ETag);
    }

    [Fact]
    public async Task Labels_are_taken_off_by_system_and_code_and_profiles_by_url()
    {
        await PutAsync("Basic/m4", Basic("m4", """
            "profile":["http://hl7.org/fhir/StructureDefinition/Basic","urn:p"],"security":[{"code":"R"}],"tag":[{"system":"urn:t","code":"a"},{"system":"urn:u","code":"a"}]
            """));

        var left = Meta(await AskAsync("Basic/m4/$meta-delete",
            """{"profile":["urn:p"],"security":[{"code":"R"}],"tag":[{"system":"urn:t","code":"a","display":"whatever"}]}"""));

        Assert.Equal("urn:u", (string?)left["tag"]!.AsArray().Single()!["system"]);
        Assert.Null(left["security"]);
        Assert.Equal(["http://hl7.org/fhir/StructureDefinition/Basic"], left["profile"]!.AsArray().Select(profile => (string?)profile));
        // The old version is what it was.
        Assert.Equal(["a", "a"], Codes(Meta(await Client.GetAsync("/fhir/Basic/m4/_history/1/$meta")), "tag"));
    }

    [Fact]
    public async Task A_change_of_labels_is_held_to_If_Match()
    {
        await PutAsync("Basic/m5", Basic("m5", """ "source":"urn:x" """));
        const string Body = """{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"code":"a"}]} }]}""";

        Assert.Equal(412, (await Client.PostAsync("/fhir/Basic/m5/$meta-add", Body, ("If-Match", "W/\"7\""))).Status);
        Assert.Equal(200, (await Client.PostAsync("/fhir/Basic/m5/$meta-add", Body, ("If-Match", "W/\"1\""))).Status);
    }

    [Theory]
    [InlineData("""{"resourceType":"Parameters"}""", 400)]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"meta","valueString":"x"}]}""", 400)]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"other","valueMeta":{"versionId":"1"} }]}""", 400)]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tags":[]} }]}""", 422)]
    [InlineData("""{"resourceType":"Basic"}""", 422)]
    public async Task What_is_no_meta_is_refused(string body, int status)
    {
        await PutAsync("Basic/m6", Basic("m6", """ "source":"urn:x" """));

        Assert.Equal(status, (await Client.PostAsync("/fhir/Basic/m6/$meta-add", body)).Status);
        Assert.Equal("1", (string?)(await Client.GetAsync("/fhir/Basic/m6")).Json["meta"]!["versionId"]);
    }

    [Fact]
    public async Task What_a_feed_sent_is_labelled_at_the_feed()
    {
        await Client.PostAsync("/feeds/gp/fhir/Organization", """{"resourceType":"Organization","id":"m7","name":"x"}""");

        var reply = await AskAsync("Organization/gp-m7/$meta-add", """{"tag":[{"code":"a"}]}""");

        Assert.Equal(403, reply.Status);
        Assert.Equal(404, (await AskAsync("Basic/absent/$meta-add", """{"tag":[{"code":"a"}]}""")).Status);
    }

    [Fact]
    public async Task Of_a_type_and_of_all_it_is_what_is_in_use_now_each_once()
    {
        await PutAsync("Flag/m8", """{"resourceType":"Flag","id":"m8","meta":{"tag":[{"system":"urn:m8","code":"x"}],"profile":["urn:m8p"]},"status":"active","code":{"text":"x"},"subject":{"display":"x"}}""");
        await PutAsync("Flag/m8b", """{"resourceType":"Flag","id":"m8b","meta":{"tag":[{"system":"urn:m8","code":"x"},{"system":"urn:m8","code":"gone"}]},"status":"active","code":{"text":"x"},"subject":{"display":"x"}}""");
        await Client.PutAsync("/fhir/Flag/m8b",
            """{"resourceType":"Flag","id":"m8b","meta":{"security":[{"system":"urn:m8","code":"R"}]},"status":"active","code":{"text":"x"},"subject":{"display":"x"}}""",
            ("X-Meta-Snapshot-Mode", "TAG"));
        await PutAsync("Goal/m8c", """{"resourceType":"Goal","id":"m8c","meta":{"tag":[{"system":"urn:m8","code":"goal"}]},"lifecycleStatus":"active","description":{"text":"x"},"subject":{"display":"x"}}""");

        var ofType = Meta(await Client.GetAsync("/fhir/Flag/$meta"));
        var ofAll = Meta(await Client.GetAsync("/fhir/$meta"));

        Assert.Equal("""{"profile":["urn:m8p"],"security":[{"system":"urn:m8","code":"R"}],"tag":[{"system":"urn:m8","code":"x"}]}""", ofType.ToJsonString());
        Assert.Equal(["goal", "x"], ofAll["tag"]!.AsArray().Where(tag => (string?)tag!["system"] == "urn:m8").Select(tag => (string?)tag!["code"]));
        Assert.Null(ofAll["versionId"]);
        var none = Meta(await Client.GetAsync("/fhir/VisionPrescription/$meta"));
        Assert.Equal("not-applicable", (string?)none["extension"]![0]!["valueCode"]);
    }

    [Fact]
    public async Task Labels_of_what_may_not_be_seen_are_not_told()
    {
        await using var closed = await TestHub.StartNewAsync(
            settings => settings, request => AccessDecision.Allow(request.Interaction == HubInteraction.Operation ? AccessFilter.Feed(0) : AccessFilter.Hub));
        await closed.Client.PostAsync("/feeds/gp/fhir/Organization",
            """{"resourceType":"Organization","id":"m9","meta":{"tag":[{"system":"urn:m9","code":"hidden"}]},"name":"x"}""");
        await closed.Client.PutAsync("/fhir/Organization/m9",
            """{"resourceType":"Organization","id":"m9","meta":{"tag":[{"system":"urn:m9","code":"seen"}]},"name":"x"}""");
        Assert.Contains("hidden", (await closed.Client.GetAsync("/fhir/Organization/gp-m9")).Body, StringComparison.Ordinal);

        foreach (var path in new[] { "/fhir/Organization/$meta", "/fhir/$meta" })
        {
            Assert.Equal(["seen"], Meta(await closed.Client.GetAsync(path))["tag"]!.AsArray()
                .Where(tag => (string?)tag!["system"] == "urn:m9").Select(tag => (string?)tag!["code"]));
        }

        Assert.Equal(404, (await closed.Client.GetAsync("/fhir/Organization/gp-m9/$meta")).Status);
        // The same as for an id that does not exist: it tells nothing.
        const string Body = """{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"code":"a"}]} }]}""";
        var hidden = await closed.Client.PostAsync("/fhir/Organization/gp-m9/$meta-add", Body);
        var absent = await closed.Client.PostAsync("/fhir/Organization/gp-absent/$meta-add", Body);
        Assert.Equal((403, absent.Body), (hidden.Status, hidden.Body));
        Assert.Equal(absent.Status, hidden.Status);
    }

    private Task<FhirReply> AskAsync(string path, string meta) => Client.PostAsync(
        $"/fhir/{path}", $$"""{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{{meta}} }]}""");

    private async Task PutAsync(string name, string json)
    {
        var reply = await Client.PutAsync($"/fhir/{name}", json);
        Assert.True(reply.Status is 200 or 201, reply.Body);
    }

    private static string Basic(string id, string meta) => $$"""{"resourceType":"Basic","id":"{{id}}","meta":{ {{meta}} },"code":{"text":"x"} }""";

    private static JsonNode Meta(FhirReply reply)
    {
        Assert.True(reply.Status == 200, reply.Body);
        Assert.True(FhirIcsHub.Fhir.Resource.Read(System.Text.Encoding.UTF8.GetBytes(reply.Body)).Success, reply.Body);
        var parameter = reply.Json["parameter"]!.AsArray().Single()!;
        Assert.Equal("return", (string?)parameter["name"]);
        return parameter["valueMeta"]!;
    }

    private static IEnumerable<string?> Codes(JsonNode meta, string set) => meta[set]!.AsArray().Select(label => (string?)label!["code"]);
}
