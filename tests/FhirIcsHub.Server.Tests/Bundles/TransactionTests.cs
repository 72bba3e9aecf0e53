using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Server.Tests.Bundles;

public sealed class TransactionTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string PatientUrn = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a";

    private FhirClient Client => hub.Client;

    [Fact]
    public async Task Entries_that_name_each_other_by_urn_are_stored_with_ordinary_references()
    {
        var reply = await Client.PostAsync("/fhir", Transaction(
            Post(PatientUrn, """{"resourceType":"Patient","name":[{"family":"Urn"}]}"""),
            Post("urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0b", $$$"""
                {"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"{{{PatientUrn}}}","display":"{{{PatientUrn}}}"},
                 "extension":[{"url":"http://example.org/about","valueReference":{"reference":"{{{PatientUrn}}}"}},{"url":"http://example.org/uri","valueUri":"{{{PatientUrn}}}"}],
                 "contained":[{"resourceType":"Specimen","id":"s","subject":{"reference":"{{{PatientUrn}}}"}}],"specimen":{"reference":"#s"},
                 "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">{{{PatientUrn}}}</div>"}}
                """)));

        Assert.Equal(200, reply.Status);
        Assert.Equal("transaction-response", (string?)reply.Json["type"]);
        Assert.All(reply.Json["entry"]!.AsArray(), entry => Assert.Equal("201 Created", (string?)entry!["response"]!["status"]));
        var patient = IdOf(reply, 0);
        var stored = (await Client.GetAsync($"/fhir/Observation/{IdOf(reply, 1)}")).Json;
        Assert.Equal($"Patient/{patient}", (string?)stored["subject"]!["reference"]);
        Assert.Equal(PatientUrn, (string?)stored["subject"]!["display"]);
        Assert.Equal($"Patient/{patient}", (string?)stored["extension"]![0]!["valueReference"]!["reference"]);
        Assert.Equal($"Patient/{patient}", (string?)stored["extension"]![1]!["valueUri"]);
        Assert.Equal($"Patient/{patient}", (string?)stored["contained"]![0]!["subject"]!["reference"]);
        Assert.Equal("#s", (string?)stored["specimen"]!["reference"]);
        Assert.Contains(PatientUrn, (string?)stored["text"]!["div"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_has_status_location_etag_and_time_for_each_entry_in_its_order()
    {
        await Client.PutAsync("/fhir/Basic/answer", """{"resourceType":"Basic","id":"answer","code":{"text":"old"}}""");
        var reply = await Client.PostAsync("/fhir", Transaction(
            Entry("""{"method":"GET","url":"Basic/answer"}"""),
            Put("Basic/answer", """{"resourceType":"Basic","id":"answer","code":{"text":"new"}}"""),
            Post(null, """{"resourceType":"Basic","code":{"text":"made"}}""", "Basic"),
            Entry("""{"method":"DELETE","url":"Basic/nothing-there"}""")));

        var entries = reply.Json["entry"]!.AsArray();
        Assert.Equal(["200 OK", "200 OK", "201 Created", "204 No Content"],
            entries.Select(entry => (string?)entry!["response"]!["status"]));
        // A GET is answered after the writes.
        Assert.Equal("new", (string?)entries[0]!["resource"]!["code"]!["text"]);
        Assert.Equal("Basic/answer/_history/2", (string?)entries[1]!["response"]!["location"]);
        Assert.Equal("W/\"2\"", (string?)entries[1]!["response"]!["etag"]);
        Assert.NotNull((string?)entries[2]!["response"]!["lastModified"]);
    }

    [Fact]
    public async Task With_an_invalid_seventh_entry_nothing_is_stored_and_the_entry_is_named()
    {
        var entries = Enumerable.Range(0, 9).Select(i => i == 6
            ? Post(null, """{"resourceType":"Observation","status":"final","code":{"text":"seventh"},"valueQuantity":{"value":"12"}}""", "Observation")
            : Put($"Basic/seven-{i}", $$$"""{"resourceType":"Basic","id":"seven-{{{i}}}","code":{"text":"x"}}"""));
        var reply = await Client.PostAsync("/fhir", Transaction([.. entries]));

        Assert.Equal(422, reply.Status);
        Assert.StartsWith("Bundle.entry[6].resource", reply.Expression, StringComparison.Ordinal);
        for (var i = 0; i < 9; i++)
        {
            Assert.Equal(404, (await Client.GetAsync($"/fhir/Basic/seven-{i}")).Status);
        }
    }

    [Fact]
    public async Task A_refusal_at_the_last_entry_undoes_the_ones_before_it()
    {
        await Client.PutAsync("/fhir/Basic/undo", """{"resourceType":"Basic","id":"undo","code":{"text":"x"}}""");
        var reply = await Client.PostAsync("/fhir", Transaction(
            Put("Basic/undone", """{"resourceType":"Basic","id":"undone","code":{"text":"x"}}"""),
            Put("Basic/undo", """{"resourceType":"Basic","id":"undo","code":{"text":"y"}}""", "\"ifMatch\":\"W/\\\"9\\\"\"")));

        Assert.Equal(412, reply.Status);
        Assert.StartsWith("Bundle.entry[1]", reply.Expression, StringComparison.Ordinal);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/undone")).Status);
    }

    [Fact]
    public async Task A_reference_to_an_entry_that_is_not_there_is_refused_at_its_place()
    {
        var reply = await Client.PostAsync("/fhir", Transaction(
            Put("Basic/dangling", """{"resourceType":"Basic","id":"dangling","code":{"text":"x"}}"""),
            Post(null, """{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"}}""", "Observation")));

        Assert.Equal(422, reply.Status);
        Assert.Equal("Bundle.entry[1].resource.subject.reference", reply.Expression);
        Assert.Equal("not-found", reply.IssueCode);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/dangling")).Status);
    }

    [Fact]
    public async Task A_reference_to_the_version_that_an_entry_holds_becomes_one_to_the_version_that_is_written()
    {
        const string Sender = "http://sender.example/fhir";
        await Client.PutAsync("/fhir/Basic/versioned", """{"resourceType":"Basic","id":"versioned","code":{"text":"first"}}""");
        var reply = await Client.PostAsync("/fhir", Transaction(
            Post(null, $$$"""
                {"resourceType":"Provenance","recorded":"2026-04-01T00:00:00Z","agent":[{"who":{"display":"x"}}],"target":[
                {"reference":"{{{Sender}}}/Basic/7/_history/31"},{"reference":"{{{Sender}}}/Basic/7/_history/30"},{"reference":"{{{Sender}}}/Basic/7"}]}
                """, "Provenance"),
            BundleJson.Entry("""{"method":"PUT","url":"Basic/versioned"}""",
                """{"resourceType":"Basic","id":"versioned","meta":{"versionId":"31"},"code":{"text":"second"}}""", $"{Sender}/Basic/7")));

        Assert.Equal(200, reply.Status);
        var targets = (await Client.GetAsync($"/fhir/Provenance/{IdOf(reply, 0)}")).Json["target"]!.AsArray();
        Assert.Equal(
            ["Basic/versioned/_history/2", $"{Sender}/Basic/7/_history/30", "Basic/versioned"],
            targets.Select(target => (string)target!["reference"]!));
    }

    [Fact]
    public async Task Entries_that_refer_to_each_others_versions_in_a_circle_are_refused_at_the_reference()
    {
        static string Basic(string other) =>
            $$$"""{"resourceType":"Basic","meta":{"versionId":"1"},"code":{"text":"x"},"subject":{"reference":"{{{other}}}/_history/1"}}""";

        var reply = await Client.PostAsync("/fhir", Transaction(
            Post("urn:uuid:3f2c8d10-6c3b-4c8a-9d57-0a7a2f1f0002", Basic("urn:uuid:3f2c8d10-6c3b-4c8a-9d57-0a7a2f1f0003"), "Basic"),
            Post("urn:uuid:3f2c8d10-6c3b-4c8a-9d57-0a7a2f1f0003", Basic("urn:uuid:3f2c8d10-6c3b-4c8a-9d57-0a7a2f1f0002"), "Basic")));

        Assert.Equal((412, "Bundle.entry[0].resource.subject.reference"), (reply.Status, reply.Expression));
    }

    [Fact]
    public async Task Links_of_a_narrative_that_name_entries_are_resolved_and_all_else_in_it_stays()
    {
        const string Patient = "urn:uuid:3f2c8d10-6c3b-4c8a-9d57-0a7a2f1f0001";
        const string Photo = "http://sender.example/fhir/Binary/p?a=1&b=2";
        const string Narrative = "<div xmlns='http://www.w3.org/1999/xhtml'><p title=\"href='urn:x'\">See <a title='>' href='{0}#name'>urn:uuid text {0}</a>, "
            + "<img alt=\"\" src=\"{1}\"/> <a href=\"urn:uuid:unknown\">other</a><a href = \"{0}\" >again</a></p></div>";
        var sent = string.Format(null, Narrative, Patient, "http://sender.example/fhir/Binary/p?a=1&amp;b=2");
        var basic = new JsonObject
        {
            ["resourceType"] = "Basic",
            ["text"] = new JsonObject { ["status"] = "generated", ["div"] = sent },
            ["code"] = new JsonObject { ["text"] = "x" },
        };
        var reply = await Client.PostAsync("/fhir", Transaction(
            Post(Patient, """{"resourceType":"Patient"}""", "Patient"),
            Post(Photo, """{"resourceType":"Binary","contentType":"image/png"}""", "Binary"),
            Post(null, basic.ToJsonString(), "Basic")));

        Assert.Equal(200, reply.Status);
        var stored = (string)(await Client.GetAsync($"/fhir/Basic/{IdOf(reply, 2)}")).Json["text"]!["div"]!;
        var expected = sent
            .Replace($"href='{Patient}#name'", $"href='Patient/{IdOf(reply, 0)}#name'", StringComparison.Ordinal)
            .Replace("src=\"http://sender.example/fhir/Binary/p?a=1&amp;b=2\"", $"src=\"Binary/{IdOf(reply, 1)}\"", StringComparison.Ordinal)
            .Replace($"href = \"{Patient}\"", $"href = \"Patient/{IdOf(reply, 0)}\"", StringComparison.Ordinal);
        Assert.Equal(expected, stored);
    }

    [Fact]
    public async Task A_conditional_reference_is_resolved_to_its_one_match_also_one_that_the_same_bundle_creates()
    {
        await Client.PutAsync("/fhir/Organization/ref-1", """{"resourceType":"Organization","id":"ref-1","identifier":[{"system":"http://example.org/org","value":"ref-1"}]}""");
        var reply = await Client.PostAsync("/fhir", Transaction(
            Post(null, """{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"serviceProvider":{"reference":"Organization?identifier=http://example.org/org|ref-1"},"subject":{"reference":"Group?identifier=http://example.org/g|new"}}""", "Encounter"),
            Post(null, """{"resourceType":"Group","type":"person","actual":true,"identifier":[{"system":"http://example.org/g","value":"new"}]}""", "Group")));

        Assert.Equal(200, reply.Status);
        var encounter = (await Client.GetAsync($"/fhir/Encounter/{IdOf(reply, 0)}")).Json;
        Assert.Equal("Organization/ref-1", (string?)encounter["serviceProvider"]!["reference"]);
        Assert.Equal($"Group/{IdOf(reply, 1)}", (string?)encounter["subject"]!["reference"]);
    }

    [Fact]
    public async Task A_conditional_reference_with_no_match_or_several_refuses_the_transaction_at_its_place()
    {
        foreach (var id in new[] { "two-1", "two-2" })
        {
            await Client.PutAsync($"/fhir/Organization/{id}", $$"""{"resourceType":"Organization","id":"{{id}}","identifier":[{"system":"http://example.org/org","value":"two"}]}""");
        }

        foreach (var (value, code) in new[] { ("none", "not-found"), ("two", "multiple-matches") })
        {
            var reply = await Client.PostAsync("/fhir", Transaction(
                Put("Basic/conditional", """{"resourceType":"Basic","id":"conditional","code":{"text":"x"}}"""),
                Post(null, $$$"""{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"serviceProvider":{"reference":"Organization?identifier=http://example.org/org|{{{value}}}"}}""", "Encounter")));

            Assert.Equal(412, reply.Status);
            Assert.Equal("Bundle.entry[1].resource.serviceProvider.reference", reply.Expression);
            Assert.Equal(code, reply.IssueCode);
            Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/conditional")).Status);
        }
    }

    [Fact]
    public async Task A_conditional_create_in_a_transaction_answers_the_match_and_others_refer_to_it()
    {
        await Client.PutAsync("/fhir/Organization/ifne", """{"resourceType":"Organization","id":"ifne","identifier":[{"system":"http://example.org/org","value":"ifne"}]}""");
        const string Urn = "urn:uuid:4d4b5e4c-8a39-4a1e-a2b6-7ad1d84fe6a7";
        var reply = await Client.PostAsync("/fhir", Transaction(
            Entry("""{"method":"POST","url":"Organization","ifNoneExist":"identifier=http://example.org/org|ifne"}""", """{"resourceType":"Organization","name":"again"}""", Urn),
            Post(null, $$$"""{"resourceType":"Location","managingOrganization":{"reference":"{{{Urn}}}"}}""", "Location")));

        Assert.Equal("200 OK", (string?)reply.Json["entry"]![0]!["response"]!["status"]);
        var location = (await Client.GetAsync($"/fhir/Location/{IdOf(reply, 1)}")).Json;
        Assert.Equal("Organization/ifne", (string?)location["managingOrganization"]!["reference"]);
    }

    [Fact]
    public async Task Full_urls_that_are_addresses_are_names_too_and_relative_references_follow_their_base()
    {
        var reply = await Client.PostAsync("/fhir", Transaction(
            Post("http://other.example/fhir/Organization/77", """{"resourceType":"Organization","id":"77","name":"x"}"""),
            Post("http://other.example/fhir/Location/78", """{"resourceType":"Location","managingOrganization":{"reference":"Organization/77"}}"""),
            Post(null, """{"resourceType":"Location","managingOrganization":{"reference":"http://other.example/fhir/Organization/77"}}""", "Location")));

        Assert.Equal(200, reply.Status);
        var organization = $"Organization/{IdOf(reply, 0)}";
        Assert.Equal(organization,
            (string?)(await Client.GetAsync($"/fhir/Location/{IdOf(reply, 1)}")).Json["managingOrganization"]!["reference"]);
        Assert.Equal(organization,
            (string?)(await Client.GetAsync($"/fhir/Location/{IdOf(reply, 2)}")).Json["managingOrganization"]!["reference"]);
    }

    [Fact]
    public async Task The_same_resource_twice_in_a_transaction_is_refused()
    {
        var reply = await Client.PostAsync("/fhir", Transaction(
            Put("Basic/twice", """{"resourceType":"Basic","id":"twice","code":{"text":"x"}}"""),
            Entry("""{"method":"DELETE","url":"Basic/twice"}""")));

        Assert.Equal(422, reply.Status);
        Assert.Equal("duplicate", reply.IssueCode);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/twice")).Status);
    }

    [Theory]
    [InlineData("""{"method":"POST","url":"Basic/1"}""", "request.url")]
    [InlineData("""{"method":"PUT","url":"Basic"}""", "request.url")]
    [InlineData("""{"method":"POST","url":"Nonsense"}""", "request.url")]
    [InlineData("""{"method":"POST","url":"Measure/1/$evaluate"}""", "request.url")]
    [InlineData("""{"method":"PATCH","url":"Basic/1"}""", "resource")]
    public async Task A_request_that_makes_no_sense_is_refused_at_its_place(string request, string place)
    {
        var reply = await Client.PostAsync("/fhir", Transaction(Entry(request, """{"resourceType":"Basic","code":{"text":"x"}}""")));

        Assert.InRange(reply.Status, 400, 499);
        Assert.Equal($"Bundle.entry[0].{place}", reply.Expression);
    }

    [Theory]
    [InlineData("""{"resourceType":"Bundle","type":"collection"}""")]
    [InlineData("""{"resourceType":"Patient","active":true}""")]
    public async Task Only_transactions_and_batches_are_taken(string body) =>
        Assert.Equal(422, (await Client.PostAsync("/fhir", body)).Status);

    [Fact]
    public async Task Resources_come_back_when_the_client_asks_for_them()
    {
        var body = Transaction(Post(null, """{"resourceType":"Basic","code":{"text":"x"}}""", "Basic"));

        Assert.Null((await Client.PostAsync("/fhir", body)).Json["entry"]![0]!["resource"]);
        var asked = await Client.PostAsync("/fhir", body, ("Prefer", "return=representation"));
        Assert.Equal("Basic", (string?)asked.Json["entry"]![0]!["resource"]!["resourceType"]);
    }

    [Fact]
    public async Task More_entries_than_the_setting_allows_are_refused()
    {
        await using var small = await TestHub.StartNewAsync(
            settings => settings with { Limits = settings.Limits with { MaxBundleEntries = 2 } });
        var entry = Post(null, """{"resourceType":"Basic","code":{"text":"x"}}""", "Basic");

        Assert.Equal(413, (await small.Client.PostAsync("/fhir", Transaction(entry, entry.DeepClone(), entry.DeepClone()))).Status);
    }

    private static string IdOf(FhirReply reply, int index) =>
        ((string)reply.Json["entry"]![index]!["response"]!["location"]!).Split('/')[1];

    private static string Transaction(params IReadOnlyList<JsonNode> entries) => BundleJson.Of("transaction", entries);

    private static JsonNode Post(string? fullUrl, string resource, string? type = null) => Entry(
        $$"""{"method":"POST","url":"{{type ?? (string)JsonNode.Parse(resource)!["resourceType"]!}}"}""", resource, fullUrl);

    private static JsonNode Put(string url, string resource, string? condition = null) => Entry(
        $$"""{"method":"PUT","url":"{{url}}"{{(condition is null ? "" : "," + condition)}}}""", resource);

    private static JsonNode Entry(string request, string? resource = null, string? fullUrl = null) =>
        BundleJson.Entry(request, resource, fullUrl);
}
