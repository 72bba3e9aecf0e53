using System.Text.Json.Nodes;
using FhirIcsHub.Server.Access;
using Xunit;

namespace FhirIcsHub.Server.Tests.GraphQl;

public sealed class GraphQlTests(GraphQlTests.FilledHub hub) : IClassFixture<GraphQlTests.FilledHub>
{
    [Theory]
    [InlineData("""{ Patient(id: "ada") { id birthDate } }""", """{"Patient":{"id":"ada","birthDate":"1970-02-01"}}""")]
    [InlineData("""{ Patient(id: "ada") { resourceType __typename deceasedBoolean multipleBirthInteger } }""",
        """{"Patient":{"resourceType":"Patient","__typename":"Patient","deceasedBoolean":false,"multipleBirthInteger":null}}""")]
    [InlineData("""{ Patient(id: "ada") { name { use family given } } }""",
        """{"Patient":{"name":[{"use":"official","family":"Lloyd","given":["Ada","Mair"]},{"use":"nickname","family":null,"given":["Adi"]}]}}""")]
    [InlineData("""{ Patient(id: "ada") { name(use: "nickname") { given } } }""", """{"Patient":{"name":[{"given":["Adi"]}]}}""")]
    [InlineData("""{ Patient(id: "ada") { name(fhirpath: "family.exists()") { given(_offset: 1, _count: 1) } } }""",
        """{"Patient":{"name":[{"given":["Mair"]}]}}""")]
    [InlineData("""{ Patient(id: "ada") { called: name @first { family } } }""", """{"Patient":{"called":{"family":"Lloyd"}}}""")]
    [InlineData("""{ Patient(id: "ada") { name @flatten { given family @singleton } } }""",
        """{"Patient":{"given":["Ada","Mair","Adi"],"family":"Lloyd"}}""")]
    [InlineData("""{ Patient(id: "ada") { name @slice(path: "use") @flatten { given } } }""",
        """{"Patient":{"given.official":["Ada","Mair"],"given.nickname":["Adi"]}}""")]
    [InlineData("""{ Patient(id: "ada") { _birthDate { extension { url valueDateTime } } } }""",
        """{"Patient":{"_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1970-02-01T08:00:00Z"}]}}}""")]
    [InlineData("""{ Patient(id: "ada") { managingOrganization { reference resource { ... on Organization { name } ... on Patient { birthDate } } } } }""",
        """{"Patient":{"managingOrganization":{"reference":"#ward","resource":{"name":"Ward"}}}}""")]
    [InlineData("""{ ObservationList(subject: "Patient/ada", value_quantity: "gt71", _sort: "date") { valueQuantity { value unit } subject { resource { ...one } } } } fragment one on Patient { id }""",
        """{"ObservationList":[{"valueQuantity":{"value":72.50,"unit":"kg"},"subject":{"resource":{"id":"ada"}}},{"valueQuantity":{"value":73.0,"unit":"kg"},"subject":{"resource":{"id":"ada"}}}]}""")]
    [InlineData("""{ Patient(id: "ada") { ObservationList(_reference: patient, _sort: "-date", _count: 1) { effectiveDateTime } ConditionList(_reference: subject) { id } } }""",
        """{"Patient":{"ObservationList":[{"effectiveDateTime":"2026-04-03"}],"ConditionList":[]}}""")]
    [InlineData("""{ ObservationList(_id: ["o1", "o3"], _sort: "_id", fhirpath: "value.value > 71") { id } }""", """{"ObservationList":[{"id":"o3"}]}""")]
    [InlineData("""{ ObservationConnection(_id: "o1") { count offset pagesize first previous next last edges { mode score resource { id } } } }""",
        """{"ObservationConnection":{"count":1,"offset":null,"pagesize":1,"first":null,"previous":null,"next":null,"last":null,"edges":[{"mode":"match","score":null,"resource":{"id":"o1"}}]}}""")]
    [InlineData("""{ Observation(id: "o4") { subject { reference resource(optional: true) { id } } } }""",
        """{"Observation":{"subject":{"reference":"Patient/nobody","resource":null}}}""")]
    [InlineData("""{ Patient(id: "ada") { id birthDate @skip(if: true) gender @include(if: false) ... @include(if: true) { active } } }""",
        """{"Patient":{"id":"ada","active":true}}""")]
    [InlineData("""{ a: Patient(id: "ada") { id } b: Patient(id: "bryn") { id } a: Patient(id: "ada") { active } }""",
        """{"a":{"id":"ada","active":true},"b":{"id":"bryn"}}""")]
    public async Task A_query_is_answered_in_its_own_form(string query, string expected)
    {
        var reply = await QueryAsync(query);

        Assert.True(reply.Status == 200, reply.Body);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), reply.Json["data"]), reply.Body);
        Assert.Equal("application/json", reply.ContentHeaders.ContentType?.MediaType);
    }

    [Fact]
    public async Task Decimals_are_written_as_they_were_sent() =>
        Assert.Contains("72.50", (await QueryAsync("""{ Observation(id: "o2") { valueQuantity { value } } }""")).Body, StringComparison.Ordinal);

    [Fact]
    public async Task A_connection_counts_and_is_walked_by_its_cursor()
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var cursorArgument = cursor is null ? "" : $", _cursor: \"{cursor}\"";
            var connection = (await QueryAsync(
                $$"""{ ObservationConnection(status: "final", _count: 3{{cursorArgument}}) { count next edges { mode resource { id } } } }"""))
                .Json["data"]!["ObservationConnection"]!;
            Assert.Equal(4, (int)connection["count"]!);
            ids.AddRange(connection["edges"]!.AsArray().Select(edge => (string)edge!["resource"]!["id"]!));
            cursor = (string?)connection["next"];
        }
        while (cursor is not null);

        Assert.Equal(["o1", "o2", "o3", "o4"], ids.Order());
    }

    [Fact]
    public async Task A_cursor_is_the_whole_search_also_where_the_search_began_at_a_resource()
    {
        var first = (await QueryAsync("""{ Patient(id: "ada") { ObservationConnection(_reference: subject, _sort: "date", _count: 2) { next } } }"""))
            .Json["data"]!["Patient"]!["ObservationConnection"]!;

        var second = (await QueryAsync($$"""{ ObservationConnection(_cursor: "{{first["next"]}}") { next edges { resource { id } } } }"""))
            .Json["data"]!["ObservationConnection"]!;

        Assert.Equal(["o3"], second["edges"]!.AsArray().Select(edge => (string?)edge!["resource"]!["id"]));
        Assert.Null(second["next"]);
        Assert.Equal(400, (await QueryAsync($$"""{ PatientConnection(_cursor: "{{first["next"]}}") { next } }""")).Status);
    }

    [Fact]
    public async Task A_list_has_all_that_is_found_and_is_not_cut_off_at_a_page()
    {
        await using var full = await TestHub.StartNewAsync(settings => settings with { Limits = settings.Limits with { DefaultPageSize = 2, MaxPageSize = 3 } });
        foreach (var id in Enumerable.Range(0, 5))
        {
            await full.Client.PutAsync($"/fhir/Patient/p{id}", $$"""{"resourceType":"Patient","id":"p{{id}}"}""");
        }

        var all = await full.Client.GetAsync("/fhir/$graphql?query=" + Uri.EscapeDataString("{ PatientList { id } }"));
        var two = await full.Client.GetAsync("/fhir/$graphql?query=" + Uri.EscapeDataString("{ PatientList(_count: 2) { id } }"));

        Assert.Equal((5, 2), (all.Json["data"]!["PatientList"]!.AsArray().Count, two.Json["data"]!["PatientList"]!.AsArray().Count));
    }

    [Fact]
    public async Task On_a_resource_its_own_fields_are_asked_for()
    {
        var reply = await hub.Client.SendAsync(HttpMethod.Post, "/fhir/Patient/ada/$graphql", FhirClient.Json("""
            {"query":"query Q($p: String!, $n: Int = 1) { id ObservationList(_reference: $p, _sort: \"date\", _count: $n) { id } } query Other { id }",
             "operationName":"Q","variables":{"p":"subject"}}
            """, "application/json"));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"id":"ada","ObservationList":[{"id":"o1"}]}"""), reply.Json["data"]), reply.Body);
    }

    [Fact]
    public async Task A_query_may_be_posted_as_it_is()
    {
        var reply = await hub.Client.SendAsync(
            HttpMethod.Post, "/fhir/$graphql", FhirClient.Json("""{ Patient(id: "ada") { id } }""", "application/graphql"));

        Assert.Equal("ada", (string?)reply.Json["data"]!["Patient"]!["id"]);
        const string Query = """{"name":"query","valueString":"query Q($i: ID!) { Patient(id: $i) { id } }"}""";
        var parameters = await hub.Client.PostAsync("/fhir/$graphql", $$"""
            {"resourceType":"Parameters","parameter":[{{Query}},{"name":"variables","valueString":"{\"i\":\"ada\"}"}]}
            """);
        Assert.Equal("ada", (string?)parameters.Json["data"]!["Patient"]!["id"]);
        Assert.Equal(400, (await hub.Client.PostAsync("/fhir/$graphql", """{"resourceType":"Parameters"}""")).Status);
        Assert.Equal(400, (await hub.Client.PostAsync(
            "/fhir/$graphql", $$"""{"resourceType":"Parameters","parameter":[{{Query}},{"name":"variables","valueString":"[]"}]}""")).Status);
    }

    [Theory]
    [InlineData("{ Patient(id: \"ada\") {\n  surname } }", "Patient has no field surname", 2)]
    [InlineData("{ Patient { id } }", "needs the argument id", 1)]
    [InlineData("{ Patient(id: \"ada\") { name } }", "say which are wanted", 1)]
    [InlineData("{ Patient(id: \"ada\") { birthDate { x } } }", "plain value", 1)]
    [InlineData("{ Patient(id: \"ada\") ", "is expected", 1)]
    [InlineData("{ Patient(id: $x) { id } }", "declares no variable", 1)]
    [InlineData("query($x: String!) { Patient(id: $x) { id } }", "needs a value", 1)]
    [InlineData("mutation { PatientCreate { id } }", "posted", 1)]
    [InlineData("{ Nonsense { id } }", "has fields like", 1)]
    [InlineData("{ PatientList(nonsense: \"1\") { id } }", "nonsense", 1)]
    [InlineData("{ PatientList(_revinclude: \"Observation:subject\") { id } }", "no place here", 1)]
    [InlineData("{ Patient(id: \"ada\") { name @flatten { given @singleton } } }", "several", 1)]
    [InlineData("{ PatientConnection(_cursor: \"x\") { next } }", "given out", 1)]
    [InlineData("{ Patient(id: \"ada\") { ObservationConnection(_reference: subject, _cursor: \"x\") { next } } }", "at the server", 1)]
    [InlineData("{ Patient(id: \"ada\") { ...gone } }", "no fragment gone", 1)]
    [InlineData("{ Patient(id: \"ada\") { id @sparkle } }", "The directives are", 1)]
    [InlineData("{ Patient(id: \"ada\") { a: id a: birthDate } }", "called a", 1)]
    [InlineData("{ Patient(id: \"ada\") { name(fhirpath: \"((\") { given } } }", "FHIRPath", 1)]
    public async Task A_query_that_cannot_be_carried_out_is_refused_at_its_place(string query, string diagnostics, int line)
    {
        var reply = await QueryAsync(query);

        Assert.True(reply.Status == 400, reply.Body);
        Assert.Contains(diagnostics, reply.Diagnostics, StringComparison.Ordinal);
        Assert.StartsWith($"line {line}, column ", (string?)reply.Issue["location"]?[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_404_and_a_fragment_that_contains_itself_ends()
    {
        Assert.Equal(404, (await QueryAsync("""{ Patient(id: "nobody") { id } }""")).Status);
        Assert.Equal(404, (await QueryAsync("""{ Observation(id: "o4") { subject { resource { id } } } }""")).Status);
        Assert.Equal(404, (await hub.Client.GetAsync("/fhir/Patient/nobody/$graphql?query=%7Bid%7D")).Status);
        Assert.Equal(200, (await QueryAsync("{ Patient(id: \"ada\") { ...a } } fragment a on Patient { id ...a }")).Status);
        Assert.Equal(415, (await hub.Client.SendAsync(HttpMethod.Post, "/fhir/$graphql", FhirClient.Json("{ }", "text/plain"))).Status);
    }

    [Theory]
    [InlineData("""{"query":"{ PatientList { id } }","query":"{ PatientList { id } }"}""")]
    [InlineData("""{"query":"\ud800"}""")]
    [InlineData("""{"query":"{ PatientList { id } }","variables":{"a":"\ud800"}}""")]
    [InlineData("""{"query":1}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task A_body_that_is_no_query_is_refused(string body)
    {
        var reply = await hub.Client.SendAsync(HttpMethod.Post, "/fhir/$graphql", FhirClient.Json(body, "application/json"));
        Assert.Equal((400, "structure"), (reply.Status, reply.IssueCode));
    }

    [Fact]
    public async Task What_the_gate_hides_of_a_type_is_neither_found_nor_counted_nor_resolved()
    {
        await using var closed = await TestHub.StartNewAsync(settings => settings, request => AccessDecision.Allow(
            request.ResourceType == "Organization" && request.Interaction is HubInteraction.Search or HubInteraction.Read
                ? Storage.AccessFilter.Feed(1) : Storage.AccessFilter.Hub));
        await closed.Client.PutAsync("/fhir/Organization/o", """{"resourceType":"Organization","id":"o","name":"hidden"}""");
        await closed.Client.PutAsync(
            "/fhir/Patient/p", """{"resourceType":"Patient","id":"p","managingOrganization":{"reference":"Organization/o"}}""");

        foreach (var query in new[]
        {
            "{ OrganizationList { name } }",
            """{ OrganizationConnection { count edges { resource { name } } } }""",
            """{ Patient(id: "p") { managingOrganization { resource(optional: true) { ... on Organization { name } } } } }""",
        })
        {
            var reply = await closed.Client.GetAsync("/fhir/$graphql?query=" + Uri.EscapeDataString(query));
            Assert.Equal(200, reply.Status);
            Assert.DoesNotContain("hidden", reply.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("\"count\":1", reply.Body.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
        Assert.Equal(404, (await closed.Client.GetAsync("/fhir/$graphql?query=" + Uri.EscapeDataString("""{ Organization(id: "o") { name } }"""))).Status);
    }

    [Fact]
    public async Task A_mutation_creates_updates_and_deletes_and_gives_what_is_wanted_of_the_resources()
    {
        await hub.Client.PutAsync("/fhir/Basic/mutated", """{"resourceType":"Basic","id":"mutated","code":{"text":"old"}}""");
        await hub.Client.PutAsync("/fhir/Basic/removed", """{"resourceType":"Basic","id":"removed","code":{"text":"old"}}""");

        var reply = await MutateAsync("""
            mutation M($b: Basic!) { new: BasicCreate(res: $b) { id code { text } meta { versionId } }
              BasicUpdate(id: "mutated", res: {code: {text: "new"}, created: "2026-04-01"}) { created meta { versionId } } BasicDelete(id: "removed") }
            """, new JsonObject { ["b"] = JsonNode.Parse("""{"resourceType":"Basic","id":"ignored","code":{"text":"created"}}""") });

        Assert.True(reply.Status == 200, reply.Body);
        var data = reply.Json["data"]!;
        Assert.Equal(("created", "1"), ((string?)data["new"]!["code"]!["text"], (string?)data["new"]!["meta"]!["versionId"]));
        Assert.NotEqual("ignored", (string?)data["new"]!["id"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"created":"2026-04-01","meta":{"versionId":"2"}}"""), data["BasicUpdate"]), reply.Body);
        Assert.Null(data["BasicDelete"]);
        Assert.Equal(410, (await hub.Client.GetAsync("/fhir/Basic/removed")).Status);
        Assert.Equal("created", (string?)(await hub.Client.GetAsync($"/fhir/Basic/{data["new"]!["id"]}")).Json["code"]!["text"]);
    }

    [Theory]
    [InlineData("mutation { BasicCreate(res: {code: {text: \"never\"}}) { id } PatientCreate(res: {gender: 1}) { id } }", 422)]
    [InlineData("mutation { BasicCreate(res: {code: {text: \"never\"}}) { id nonsense } }", 400)]
    [InlineData("mutation { BasicCreate(res: {code: {text: \"never\"}}) }", 400)]
    [InlineData("mutation { BasicCreate(id: \"x\", res: {code: {text: \"never\"}}) { id } }", 400)]
    [InlineData("mutation { BasicCreate { id } }", 400)]
    [InlineData("mutation { BasicUpdate(id: \"x\", res: {id: \"y\", code: {text: \"never\"}}) { id } }", 400)]
    [InlineData("mutation { BasicCreate(res: {resourceType: \"Patient\"}) { id } }", 400)]
    [InlineData("mutation { BasicPatch(id: \"x\") { id } }", 400)]
    [InlineData("subscription { BasicCreate(res: {code: {text: \"never\"}}) { id } }", 400)]
    public async Task A_mutation_that_is_wrong_anywhere_writes_nothing(string mutation, int status)
    {
        Assert.Equal(status, (await MutateAsync(mutation)).Status);
        Assert.Equal(0, (int)(await hub.Client.GetAsync("/fhir/Basic?_content=never&_summary=count")).Json["total"]!);
        Assert.Equal(404, (await hub.Client.GetAsync("/fhir/Basic/x")).Status);
    }

    [Fact]
    public async Task What_the_gate_forbids_to_write_no_mutation_writes()
    {
        await using var closed = await TestHub.StartNewAsync(settings => settings, request => request.Interaction == HubInteraction.Create
            ? AccessDecision.Forbid("not for you") : AccessDecision.Allow(Storage.AccessFilter.Hub));

        var reply = await closed.Client.SendAsync(HttpMethod.Post, "/fhir/$graphql", FhirClient.Json(
            "mutation { BasicUpdate(id: \"x\", res: {code: {text: \"y\"}}) { id } BasicCreate(res: {code: {text: \"y\"}}) { id } }", "application/graphql"));

        Assert.Equal(403, reply.Status);
        Assert.Equal(404, (await closed.Client.GetAsync("/fhir/Basic/x")).Status);
    }

    [Fact]
    public async Task Each_resource_that_a_query_touches_passes_the_gate()
    {
        await using var closed = await TestHub.StartNewAsync(settings => settings, request => request is { ResourceType: "Observation", Interaction: HubInteraction.Search }
            or { ResourceType: "Organization", Interaction: HubInteraction.Read } ? AccessDecision.Forbid("not for you") : AccessDecision.Allow(Storage.AccessFilter.Hub));
        await closed.Client.PutAsync("/fhir/Organization/o", """{"resourceType":"Organization","id":"o","name":"hidden"}""");
        await closed.Client.PutAsync(
            "/fhir/Patient/p", """{"resourceType":"Patient","id":"p","managingOrganization":{"reference":"Organization/o"}}""");

        foreach (var query in new[]
        {
            """{ Organization(id: "o") { name } }""",
            """{ Patient(id: "p") { managingOrganization { resource { ... on Organization { name } } } } }""",
            """{ Patient(id: "p") { ObservationList(_reference: subject) { id } } }""",
            """{ ObservationConnection { count } }""",
        })
        {
            var reply = await closed.Client.GetAsync("/fhir/$graphql?query=" + Uri.EscapeDataString(query));
            Assert.Equal(403, reply.Status);
            Assert.DoesNotContain("hidden", reply.Body, StringComparison.Ordinal);
        }
    }

    private Task<FhirReply> MutateAsync(string mutation, JsonObject? variables = null) => hub.Client.SendAsync(HttpMethod.Post, "/fhir/$graphql",
        FhirClient.Json(new JsonObject { ["query"] = mutation, ["variables"] = variables }.ToJsonString(), "application/json"));

    private Task<FhirReply> QueryAsync(string query) => hub.Client.GetAsync("/fhir/$graphql?query=" + Uri.EscapeDataString(query));

    public sealed class FilledHub : TestHub
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            var patients = new[]
            {
                """{"resourceType":"Patient","id":"ada","contained":[{"resourceType":"Organization","id":"ward","name":"Ward"}],"active":true,"name":[{"use":"official","family":"Lloyd","given":["Ada","Mair"]},{"use":"nickname","given":["Adi"]}],"gender":"female","birthDate":"1970-02-01","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1970-02-01T08:00:00Z"}]},"deceasedBoolean":false,"managingOrganization":{"reference":"#ward"}}""",
                """{"resourceType":"Patient","id":"bryn"}""",
            };
            var weights = new[] { ("o1", "ada", "01", "70"), ("o2", "ada", "02", "72.50"), ("o3", "ada", "03", "73.0"), ("o4", "nobody", "04", "80") };
            var reply = await Client.PostAsync("/fhir", BundleJson.Of("transaction",
            [
                .. patients.Select(patient => BundleJson.Entry(
                    $$"""{"method":"PUT","url":"Patient/{{(string)JsonNode.Parse(patient)!["id"]!}}"}""", patient)),
                .. weights.Select(weight => BundleJson.Entry($$"""{"method":"PUT","url":"Observation/{{weight.Item1}}"}""", $$$"""
                    {"resourceType":"Observation","id":"{{{weight.Item1}}}","status":"final","code":{"text":"weight"},"subject":{"reference":"Patient/{{{weight.Item2}}}"},
                     "effectiveDateTime":"2026-04-{{{weight.Item3}}}","valueQuantity":{"value":{{{weight.Item4}}},"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}
                    """)),
            ]));
            Assert.Equal(200, reply.Status);
        }
    }
}
