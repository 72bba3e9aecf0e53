using System.Text;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

public sealed class PatchTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string ToFemale = """[{"op":"replace","path":"/gender","value":"female"}]""";

    private FhirClient Client => hub.Client;

    [Fact]
    public async Task A_json_patch_makes_the_next_version()
    {
        await PutAsync("p1");
        var patched = await PatchAsync("/fhir/Practitioner/p1", ToFemale);

        Assert.Equal((200, "W/\"2\""), (patched.Status, patched.ETag));
        Assert.Equal("female", (string?)patched.Json["gender"]);
        Assert.Equal("Example", (string?)(await Client.GetAsync("/fhir/Practitioner/p1")).Json["name"]![0]!["family"]);
    }

    [Fact]
    public async Task A_fhirpath_patch_works_in_json_and_in_xml()
    {
        await PutAsync("p2");
        const string Json = """
            {"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},
            {"name":"path","valueString":"Practitioner.gender"},{"name":"value","valueCode":"female"}]}]}
            """;
        const string Xml = """
            <Parameters xmlns="http://hl7.org/fhir"><parameter><name value="operation"/><part><name value="type"/><valueCode value="delete"/></part>
            <part><name value="path"/><valueString value="Practitioner.name"/></part></parameter></Parameters>
            """;
        var first = await PatchAsync("/fhir/Practitioner/p2", Json, "application/fhir+json");
        var second = await PatchAsync("/fhir/Practitioner/p2", Xml, "application/fhir+xml");

        Assert.Equal("female", (string?)first.Json["gender"]);
        Assert.Equal("W/\"3\"", second.ETag);
        Assert.Null(second.Json["name"]);
    }

    [Fact]
    public async Task An_xml_patch_works_on_what_came_as_json()
    {
        await PutAsync("p3");
        var patched = await PatchAsync("/fhir/Practitioner/p3",
            """<diff xmlns:f="http://hl7.org/fhir"><replace sel="f:Practitioner/f:gender/@value">female</replace></diff>""",
            "application/xml-patch+xml");

        Assert.Equal("female", (string?)patched.Json["gender"]);
    }

    [Fact]
    public async Task A_patch_that_changes_nothing_makes_no_version()
    {
        await PutAsync("p4");
        var patched = await PatchAsync("/fhir/Practitioner/p4", """[{"op":"test","path":"/gender","value":"male"}]""");

        Assert.Equal((200, "W/\"1\""), (patched.Status, patched.ETag));
    }

    [Theory]
    [InlineData("""[{"op":"test","path":"/gender","value":"other"}]""", 422)]
    [InlineData("""[{"op":"replace","path":"/birthDate","value":"2000-01-01"}]""", 422)]
    [InlineData("""[{"op":"add","path":"/birthDate","value":"yesterday"}]""", 422)]
    [InlineData("""[{"op":"replace","path":"/id","value":"other"}]""", 422)]
    [InlineData("""[{"op":"swap","path":"/gender"}]""", 400)]
    [InlineData("""{"op":"test"}""", 400)]
    public async Task What_cannot_be_done_or_is_no_patch_changes_nothing(string patch, int status)
    {
        await PutAsync("p5");
        var refused = await PatchAsync("/fhir/Practitioner/p5", patch);

        Assert.Equal(status, refused.Status);
        Assert.Equal("OperationOutcome", (string?)refused.Json["resourceType"]);
        Assert.Equal("W/\"1\"", (await Client.GetAsync("/fhir/Practitioner/p5")).ETag);
    }

    [Fact]
    public async Task A_body_that_is_no_patch_by_its_type_is_a_415() =>
        Assert.Equal(415, (await PatchAsync("/fhir/Practitioner/p1", ToFemale, "text/plain")).Status);

    [Fact]
    public async Task What_is_not_there_cannot_be_patched()
    {
        await PutAsync("p6");
        await Client.DeleteAsync("/fhir/Practitioner/p6");

        Assert.Equal(404, (await PatchAsync("/fhir/Practitioner/never", ToFemale)).Status);
        Assert.Equal(410, (await PatchAsync("/fhir/Practitioner/p6", ToFemale)).Status);
    }

    [Fact]
    public async Task If_match_guards_a_patch()
    {
        await PutAsync("p7");

        Assert.Equal(412, (await PatchAsync("/fhir/Practitioner/p7", ToFemale, headers: ("If-Match", "W/\"2\""))).Status);
        Assert.Equal(200, (await PatchAsync("/fhir/Practitioner/p7", ToFemale, headers: ("If-Match", "W/\"1\""))).Status);
    }

    [Fact]
    public async Task A_conditional_patch_changes_the_one_match_and_nothing_else()
    {
        await PutAsync("p8", "cond-1");
        await PutAsync("p9", "cond-2");
        await PutAsync("p10", "cond-2");

        Assert.Equal("p8", (await PatchAsync("/fhir/Practitioner?identifier=https://example.org/ids|cond-1", ToFemale)).Id);
        Assert.Equal(412, (await PatchAsync("/fhir/Practitioner?identifier=https://example.org/ids|cond-2", ToFemale)).Status);
        Assert.Equal(404, (await PatchAsync("/fhir/Practitioner?identifier=https://example.org/ids|cond-3", ToFemale)).Status);
    }

    [Fact]
    public async Task Patches_at_the_same_time_are_all_applied()
    {
        await Client.PutAsync("/fhir/Basic/p11",
            """{"resourceType":"Basic","id":"p11","code":{"text":"x"},"identifier":[{"value":"0"}]}""");
        var replies = await Task.WhenAll(Enumerable.Range(1, 24).Select(i =>
            PatchAsync("/fhir/Basic/p11", $$$"""[{"op":"add","path":"/identifier/-","value":{"value":"{{{i}}}"}}]""")));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        var values = (await Client.GetAsync("/fhir/Basic/p11")).Json["identifier"]!.AsArray().Select(item => int.Parse((string)item!["value"]!));
        Assert.Equal(Enumerable.Range(0, 25), values.Order());
    }

    [Fact]
    public async Task A_transaction_patches_and_its_patches_may_name_other_entries()
    {
        await Client.PutAsync("/fhir/Basic/p12", """{"resourceType":"Basic","id":"p12","code":{"text":"x"}}""");
        await Client.PutAsync("/fhir/Basic/p13", """{"resourceType":"Basic","id":"p13","code":{"text":"x"}}""");
        var json = Convert.ToBase64String(Encoding.UTF8.GetBytes("""[{"op":"add","path":"/created","value":"2026-04-01"}]"""));
        var reply = await Client.PostAsync("/fhir", $$$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
            {"fullUrl":"urn:uuid:6a2f0000-0000-4000-8000-000000000001","resource":{"resourceType":"Practitioner","active":true},
             "request":{"method":"POST","url":"Practitioner"}},
            {"resource":{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"add"},
             {"name":"path","valueString":"Basic"},{"name":"name","valueString":"author"},
             {"name":"value","valueReference":{"reference":"urn:uuid:6a2f0000-0000-4000-8000-000000000001"}}]}]},
             "request":{"method":"PATCH","url":"Basic/p12"}},
            {"resource":{"resourceType":"Binary","contentType":"application/json-patch+json","data":"{{{json}}}"},
             "request":{"method":"PATCH","url":"Basic/p13"}}]}
            """);

        Assert.Equal(200, reply.Status);
        var practitioner = ((string)reply.Json["entry"]![0]!["response"]!["location"]!).Split("/_history")[0];
        Assert.EndsWith((string)(await Client.GetAsync("/fhir/Basic/p12")).Json["author"]!["reference"]!, practitioner, StringComparison.Ordinal);
        Assert.Equal("2026-04-01", (string?)(await Client.GetAsync("/fhir/Basic/p13")).Json["created"]);
    }

    [Fact]
    public async Task A_patch_that_fails_refuses_its_transaction_and_only_its_own_entry_of_a_batch()
    {
        await PutAsync("p14");
        var bad = Convert.ToBase64String(Encoding.UTF8.GetBytes("""[{"op":"remove","path":"/birthDate"}]"""));
        string Bundle(string type) => $$$"""
            {"resourceType":"Bundle","type":"{{{type}}}","entry":[
            {"resource":{"resourceType":"Practitioner","active":true},"request":{"method":"POST","url":"Practitioner"}},
            {"resource":{"resourceType":"Binary","contentType":"application/json-patch+json","data":"{{{bad}}}"},
             "request":{"method":"PATCH","url":"Practitioner/p14"}}]}
            """;
        var transaction = await Client.PostAsync("/fhir", Bundle("transaction"));
        var batch = await Client.PostAsync("/fhir", Bundle("batch"));

        Assert.Equal((422, "Bundle.entry[1].resource"), (transaction.Status, transaction.Expression));
        Assert.Equal(["201", "422"], batch.Json["entry"]!.AsArray().Select(entry => ((string)entry!["response"]!["status"]!)[..3]));
    }

    private Task<FhirReply> PutAsync(string id, string identifier = "any") => Client.PutAsync($"/fhir/Practitioner/{id}", $$"""
        {"resourceType":"Practitioner","id":"{{id}}","identifier":[{"system":"https://example.org/ids","value":"{{identifier}}"}],
        "name":[{"family":"Example"}],"gender":"male"}
        """);

    private Task<FhirReply> PatchAsync(
        string path, string patch, string contentType = "application/json-patch+json", params (string Name, string Value)[] headers) =>
        Client.SendAsync(HttpMethod.Patch, path, FhirClient.Json(patch, contentType), headers);
}
