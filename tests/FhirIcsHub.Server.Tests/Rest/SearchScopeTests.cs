using System.Text.Json.Nodes;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>Searches over several types and in compartments, over HTTP.</summary>
public sealed class SearchScopeTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string Tag = """ "meta":{"tag":[{"system":"http://example.org/t","code":"CODE"}]} """;

    private FhirClient Client => hub.Client;

    [Fact]
    public async Task All_types_are_searched_by_the_parameters_that_all_have_in_pages()
    {
        foreach (var type in new[] { "Basic", "Group", "Flag" })
        {
            for (var i = 0; i < 4; i++)
            {
                await PutTaggedAsync(type, $"all-{i}", "all");
            }
        }

        foreach (var sort in new[] { "", "&_sort=-_lastUpdated", "&_sort=_id" })
        {
            var found = new List<string>();
            for (var next = "/fhir?_tag=all&_count=5&_total=accurate" + sort; next is not null;)
            {
                var page = await Client.GetAsync(next);
                Assert.Equal(200, page.Status);
                Assert.Equal(12, (int?)page.Json["total"]);
                Assert.StartsWith($"{Client.FhirBase}?_tag=all", Link(page.Json, "self"), StringComparison.Ordinal);
                found.AddRange(Names(page.Json));
                next = Link(page.Json, "next");
            }

            Assert.Equal(12, found.Count);
            Assert.Equal(12, found.Distinct().Count());
            if (sort.EndsWith("_id", StringComparison.Ordinal))
            {
                Assert.Equal(found.Select(name => name.Split('/')[1]).Order(StringComparer.Ordinal), found.Select(name => name.Split('/')[1]));
            }
        }
    }

    [Fact]
    public async Task Types_that_are_named_share_their_own_parameters()
    {
        await Client.PutAsync("/fhir/Patient/shared", """{"resourceType":"Patient","id":"shared","name":[{"family":"Sharedfamily"}]}""");
        await Client.PutAsync("/fhir/Condition/shared", """{"resourceType":"Condition","id":"shared","subject":{"reference":"Patient/shared"}}""");
        await Client.PutAsync("/fhir/Procedure/shared",
            """{"resourceType":"Procedure","id":"shared","status":"completed","subject":{"reference":"Patient/shared"}}""");
        await Client.PutAsync("/fhir/Encounter/shared",
            """{"resourceType":"Encounter","id":"shared","status":"planned","class":{"code":"AMB"},"subject":{"reference":"Patient/shared"}}""");

        var reply = await Client.GetAsync("/fhir?_type=Condition,Procedure&patient=shared&_include=Condition:patient");
        Assert.Equal(["Condition/shared", "Patient/shared", "Procedure/shared"], Names(reply.Json).Order(StringComparer.Ordinal));
        var chained = await Client.GetAsync("/fhir?_type=Condition,Procedure,Encounter&patient.family=sharedfamily&_type=Encounter,Condition");
        Assert.Equal(["Condition/shared", "Encounter/shared"], Names(chained.Json).Order(StringComparer.Ordinal));
        using var form = new FormUrlEncodedContent([new("_type", "Procedure"), new("patient", "shared")]);
        var posted = await Client.SendAsync(HttpMethod.Post, "/fhir/_search", form);
        Assert.Equal(["Procedure/shared"], Names(posted.Json));
        Assert.Equal($"{Client.FhirBase}?_type=Procedure&patient=shared", Link(posted.Json, "self"));
    }

    [Theory]
    [InlineData("/fhir?_type=Nonsense", "value", "Nonsense")]
    [InlineData("/fhir?_type=", "value", "no value")]
    [InlineData("/fhir/Patient/focus/*?_type=Organization", "value", "Organization")]
    [InlineData("/fhir?_type=Patient,Condition&_sort=birthdate", "invalid", "all of them have")]
    [InlineData("/fhir?_type=Group,Communication&_sort=type", "invalid", "_sort")]
    [InlineData("/fhir?_type=Condition,Patient&patient.name=x", "not-supported", "all of them have")]
    [InlineData("/fhir?_type=Condition,Patient&_include=Observation:subject", "not-supported", "Condition, Patient")]
    public async Task What_does_not_fit_all_types_is_refused_with_the_reason(string search, string code, string reason)
    {
        await Client.PutAsync("/fhir/Patient/focus", """{"resourceType":"Patient","id":"focus"}""");
        var reply = await Client.GetAsync(search);
        Assert.Equal((400, code), (reply.Status, reply.IssueCode));
        Assert.Contains(reason, reply.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_parameter_of_a_search_over_all_types_is_told_and_left_out()
    {
        var reply = await Client.GetAsync("/fhir?_tag=none&birthdate=2000");
        Assert.Equal(200, reply.Status);
        Assert.DoesNotContain("birthdate", Link(reply.Json, "self"), StringComparison.Ordinal);
        Assert.Equal("outcome", (string?)reply.Json["entry"]![0]!["search"]!["mode"]);
    }

    [Fact]
    public async Task A_compartment_has_what_refers_to_its_focus_and_the_focus_itself()
    {
        await Client.PutAsync("/fhir/Practitioner/comp", """{"resourceType":"Practitioner","id":"comp"}""");
        await Client.PutAsync("/fhir/Patient/comp",
            """{"resourceType":"Patient","id":"comp","generalPractitioner":[{"reference":"Practitioner/comp"}]}""");
        await Client.PutAsync("/fhir/Device/comp", """{"resourceType":"Device","id":"comp"}""");
        await Client.PutAsync("/fhir/RelatedPerson/comp", """{"resourceType":"RelatedPerson","id":"comp","patient":{"reference":"Patient/comp"}}""");
        await Client.PutAsync("/fhir/Encounter/comp",
            """{"resourceType":"Encounter","id":"comp","status":"planned","class":{"code":"AMB"},"subject":{"reference":"Patient/comp"}}""");
        await Client.PutAsync("/fhir/Observation/comp",
            """
            {"resourceType":"Observation","id":"comp","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/comp"},
             "encounter":{"reference":"Encounter/comp"},"device":{"reference":"Device/comp"},"performer":[{"reference":"RelatedPerson/comp"}]}
            """);
        await Client.PutAsync("/fhir/Observation/other",
            """{"resourceType":"Observation","id":"other","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/other"}}""");

        Assert.Equal("Encounter Observation Patient RelatedPerson", await TypesAsync("/fhir/Patient/comp/*"));
        Assert.Equal("Observation", await TypesAsync("/fhir/Patient/comp/*?_type=Observation,Condition"));
        Assert.Equal("Observation", await TypesAsync("/fhir/Patient/comp/Observation"));
        Assert.Equal("", await TypesAsync("/fhir/Patient/comp/Observation?status=amended"));
        Assert.Equal("Patient", await TypesAsync("/fhir/Patient/comp/Patient"));
        Assert.Equal("Encounter Observation", await TypesAsync("/fhir/Encounter/comp/*"));
        Assert.Equal("Patient Practitioner", await TypesAsync("/fhir/Practitioner/comp/*"));
        Assert.Equal("Observation RelatedPerson", await TypesAsync("/fhir/RelatedPerson/comp/*"));
        Assert.Equal("Observation", await TypesAsync("/fhir/Device/comp/*"));
        using var form = new FormUrlEncodedContent([new("status", "final")]);
        var posted = await Client.SendAsync(HttpMethod.Post, "/fhir/Patient/comp/Observation/_search", form);
        Assert.Equal(["Observation/comp"], Names(posted.Json));
        Assert.Equal($"{Client.FhirBase}/Patient/comp/Observation?status=final", Link(posted.Json, "self"));
    }

    [Theory]
    [InlineData("/fhir/Patient/absent/Observation", "not-found")]
    [InlineData("/fhir/Patient/absent/*", "not-found")]
    [InlineData("/fhir/Patient/there/Organization", "not-supported")]
    [InlineData("/fhir/Organization/there/Patient", "not-supported")]
    [InlineData("/fhir/Patient/there/Nonsense", "not-found")]
    public async Task There_is_no_compartment_of_what_is_not_there(string path, string code)
    {
        await Client.PutAsync("/fhir/Patient/there", """{"resourceType":"Patient","id":"there"}""");
        var reply = await Client.GetAsync(path);
        Assert.Equal((404, code), (reply.Status, reply.IssueCode));
    }

    [Fact]
    public async Task Of_several_types_those_that_the_gate_refuses_stay_out()
    {
        await using var gated = await TestHub.StartNewAsync(settings => settings, request =>
            request is { ResourceType: "Flag", Interaction: HubInteraction.Search } or { ResourceType: "Device", Interaction: HubInteraction.Read }
                ? AccessDecision.Forbid("no") : AccessDecision.Allow(AccessFilter.Hub));
        foreach (var type in new[] { "Basic", "Flag" })
        {
            await gated.Client.PutAsync($"/fhir/{type}/gated", Tagged(type, "gated", "gated"));
        }

        Assert.Equal(["Basic/gated"], Names((await gated.Client.GetAsync("/fhir?_tag=gated")).Json));
        Assert.Equal(400, (await gated.Client.GetAsync("/fhir?_tag=gated&_type=Flag")).Status);
        Assert.Equal(403, (await gated.Client.GetAsync("/fhir/Device/1/Observation")).Status);
        Assert.Equal(403, (await gated.Client.GetAsync("/fhir/Patient/1/Flag")).Status);
    }

    [Fact]
    public async Task The_number_of_matches_is_told_when_it_is_asked_for()
    {
        await PutTaggedAsync("Basic", "total", "total");
        Assert.Null((await Client.GetAsync("/fhir/Basic?_tag=total")).Json["total"]);
        Assert.Null((await Client.GetAsync("/fhir/Basic?_tag=total&_total=none")).Json["total"]);
        Assert.Equal(1, (int?)(await Client.GetAsync("/fhir/Basic?_tag=total&_total=estimate")).Json["total"]);
        Assert.Equal(1, (int?)(await Client.GetAsync("/fhir/Basic?_tag=total&_total=accurate")).Json["total"]);
        var counted = await Client.GetAsync("/fhir?_tag=total&_summary=count");
        Assert.Equal(1, (int?)counted.Json["total"]);
        Assert.Null(counted.Json["entry"]);
        Assert.Equal(400, (await Client.GetAsync("/fhir/Basic?_total=roughly")).Status);
    }

    private async Task<string> TypesAsync(string search)
    {
        var reply = await Client.GetAsync(search);
        Assert.Equal(200, reply.Status);
        return string.Join(' ', Names(reply.Json).Select(name => name.Split('/')[0]).Order(StringComparer.Ordinal));
    }

    private Task<FhirReply> PutTaggedAsync(string type, string id, string code) => Client.PutAsync($"/fhir/{type}/{id}", Tagged(type, id, code));

    private static string Tagged(string type, string id, string code)
    {
        var content = type switch
        {
            "Group" => ",\"type\":\"person\",\"actual\":true",
            "Flag" => ",\"status\":\"active\",\"code\":{\"text\":\"x\"},\"subject\":{\"display\":\"x\"}",
            _ => ",\"code\":{\"text\":\"x\"}",
        };
        return $"{{\"resourceType\":\"{type}\",\"id\":\"{id}\",{Tag.Replace("CODE", code, StringComparison.Ordinal)}{content}}}";
    }

    private static List<string> Names(JsonNode bundle) => [.. (bundle["entry"]?.AsArray() ?? [])
        .Select(entry => $"{entry!["resource"]!["resourceType"]}/{entry["resource"]!["id"]}")];

    private static string? Link(JsonNode bundle, string relation) =>
        (string?)bundle["link"]!.AsArray().SingleOrDefault(link => (string?)link!["relation"] == relation)?["url"];
}
