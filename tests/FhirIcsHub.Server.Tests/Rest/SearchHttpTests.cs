using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>What a search finds is held in the store's tests; here, what of it shows over HTTP.</summary>
public sealed class SearchHttpTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Fact]
    public async Task Pages_follow_the_next_link_and_hold_every_match_once()
    {
        for (var i = 0; i < 25; i++)
        {
            await Client.PutAsync($"/fhir/Basic/page-{i}", $$$"""{"resourceType":"Basic","id":"page-{{{i}}}","code":{"coding":[{"system":"http://example.org/c","code":"paged"}]}}""");
        }

        var found = new List<string>();
        var next = "/fhir/Basic?code=http://example.org/c|paged&_count=10";
        var pages = 0;
        while (next is not null)
        {
            var page = await Client.GetAsync(next);
            Assert.Equal("searchset", (string?)page.Json["type"]);
            found.AddRange(page.Json["entry"]!.AsArray().Select(entry => (string)entry!["resource"]!["id"]!));
            Assert.All(page.Json["entry"]!.AsArray(), entry =>
                Assert.Equal($"{Client.FhirBase}/Basic/{entry!["resource"]!["id"]}", (string?)entry["fullUrl"]));
            next = Link(page.Json, "next");
            pages++;
        }

        Assert.Equal(3, pages);
        Assert.Equal(25, found.Distinct().Count());
        Assert.Equal(25, found.Count);
    }

    [Theory]
    [InlineData("Encounter?subject.family=Chainfamily", "chained")]
    [InlineData("Encounter?subject:Patient.organization.name=Chainorganisation", "chained")]
    [InlineData("Patient?_has:Encounter:patient:class=AMB&family=Chainfamily", "chained")]
    [InlineData("Organization?_has:Patient:organization:_has:Encounter:subject:_id=chained", "chained")]
    [InlineData("Encounter?status:not=finished&_id=chained,chained-2", "chained")]
    public async Task Chains_has_and_not_find_what_is_linked(string search, string expected)
    {
        await Client.PutAsync("/fhir/Organization/chained", """{"resourceType":"Organization","id":"chained","name":"Chainorganisation"}""");
        await Client.PutAsync("/fhir/Patient/chained",
            """{"resourceType":"Patient","id":"chained","name":[{"family":"Chainfamily"}],"managingOrganization":{"reference":"Organization/chained"}}""");
        await Client.PutAsync("/fhir/Encounter/chained",
            """{"resourceType":"Encounter","id":"chained","status":"planned","class":{"code":"AMB"},"subject":{"reference":"Patient/chained"}}""");
        await Client.PutAsync("/fhir/Encounter/chained-2",
            """{"resourceType":"Encounter","id":"chained-2","status":"finished","class":{"code":"AMB"}}""");
        var reply = await Client.GetAsync("/fhir/" + search);
        Assert.Equal(200, reply.Status);
        Assert.Equal(expected, (string?)Assert.Single(reply.Json["entry"]!.AsArray())!["resource"]!["id"]);
    }

    [Fact]
    public async Task Includes_go_on_when_they_are_iterated()
    {
        await Client.PutAsync("/fhir/Organization/iterated", """{"resourceType":"Organization","id":"iterated","name":"x"}""");
        await Client.PutAsync("/fhir/Patient/iterated",
            """{"resourceType":"Patient","id":"iterated","managingOrganization":{"reference":"Organization/iterated"}}""");
        await Client.PutAsync("/fhir/Encounter/iterated",
            """{"resourceType":"Encounter","id":"iterated","status":"planned","class":{"code":"AMB"},"subject":{"reference":"Patient/iterated"}}""");
        var reply = await Client.GetAsync("/fhir/Encounter?_id=iterated&_include=*&_include:iterate=Patient:organization");
        Assert.Equal(["Encounter match", "Patient include", "Organization include"], reply.Json["entry"]!.AsArray()
            .Select(entry => $"{entry!["resource"]!["resourceType"]} {entry["search"]!["mode"]}").Distinct());
        Assert.Contains("_include%3Aiterate=Patient%3Aorganization", Link(reply.Json, "self"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sorted_pages_follow_one_another_in_order()
    {
        foreach (var (id, born) in new[] { ("sort-b", "1950"), ("sort-a", "1940"), ("sort-c", "1950"), ("sort-d", null) })
        {
            var birthDate = born is null ? "" : $",\"birthDate\":\"{born}\"";
            await Client.PutAsync($"/fhir/RelatedPerson/{id}",
                $$$"""{"resourceType":"RelatedPerson","id":"{{{id}}}","patient":{"display":"x"},"name":[{"family":"Sortfamily"}]{{{birthDate}}}}""");
        }

        var found = new List<string>();
        for (var next = "/fhir/RelatedPerson?name=Sortfamily&_sort=-birthdate,_id&_count=1"; next is not null;)
        {
            var page = await Client.GetAsync(next);
            Assert.Contains("_sort=-birthdate%2C_id", Link(page.Json, "self"), StringComparison.Ordinal);
            found.Add((string)Assert.Single(page.Json["entry"]!.AsArray())!["resource"]!["id"]!);
            next = Link(page.Json, "next");
        }

        Assert.Equal(["sort-b", "sort-c", "sort-a", "sort-d"], found);
        var refused = await Client.GetAsync("/fhir/Location?_sort=near");
        Assert.Equal((400, "not-supported"), (refused.Status, refused.IssueCode));
    }

    [Theory]
    [InlineData("Provenance?target.status=x", "invalid", "target:Patient.status")]
    [InlineData("Encounter?subject.nonsense=x", "not-supported", "'nonsense'")]
    [InlineData("Patient?_has:Encounter:patient=x", "invalid", "_has:Type:reference:parameter")]
    public async Task A_chain_that_cannot_be_read_is_refused_with_the_reason(string search, string code, string reason)
    {
        var reply = await Client.GetAsync("/fhir/" + search);
        Assert.Equal(400, reply.Status);
        Assert.Equal(code, reply.IssueCode);
        Assert.Contains(reason, reply.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_link_that_was_changed_is_refused()
    {
        for (var i = 0; i < 3; i++)
        {
            await Client.PutAsync($"/fhir/Basic/signed-{i}", $$$"""{"resourceType":"Basic","id":"signed-{{{i}}}","code":{"coding":[{"code":"signed"}]}}""");
        }

        var next = Link((await Client.GetAsync("/fhir/Basic?code=signed&_count=1")).Json, "next")!;
        Assert.Equal(200, (await Client.GetAsync(next)).Status);
        var broken = next[..^4] + (next.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA");
        Assert.Equal(400, (await Client.GetAsync(broken)).Status);
    }

    [Fact]
    public async Task Parameters_can_come_in_the_body()
    {
        await Client.PutAsync("/fhir/Practitioner/form", """{"resourceType":"Practitioner","id":"form","name":[{"family":"Formfamily"}]}""");
        using var form = new FormUrlEncodedContent([new("family", "Formfamily")]);
        var reply = await Client.SendAsync(HttpMethod.Post, "/fhir/Practitioner/_search", form);

        Assert.Equal(200, reply.Status);
        Assert.Equal("form", (string?)Assert.Single(reply.Json["entry"]!.AsArray())!["resource"]!["id"]);
        Assert.Equal(415, (await Client.PostAsync("/fhir/Practitioner/_search", "{}")).Status);
    }

    [Fact]
    public async Task Unknown_parameters_are_told_and_refused_only_when_the_client_is_strict()
    {
        Assert.Equal(400, (await Client.GetAsync("/fhir/Practitioner?nonsense=1", ("Prefer", "handling=strict"))).Status);
        var lenient = await Client.GetAsync("/fhir/Practitioner?nonsense=1");
        Assert.Equal(200, lenient.Status);
        Assert.DoesNotContain("nonsense", Link(lenient.Json, "self"), StringComparison.Ordinal);
        Assert.Contains(lenient.Json["entry"]!.AsArray(), entry => (string?)entry!["search"]!["mode"] == "outcome");
    }

    [Fact]
    public async Task Only_the_number_can_be_asked_for()
    {
        await Client.PutAsync("/fhir/Basic/counted", """{"resourceType":"Basic","id":"counted","code":{"coding":[{"code":"counted"}]}}""");
        var reply = await Client.GetAsync("/fhir/Basic?code=counted&_summary=count");

        Assert.Equal(1, (int)reply.Json["total"]!);
        Assert.Null(reply.Json["entry"]);
    }

    [Fact]
    public async Task A_search_answer_is_a_valid_bundle()
    {
        await Client.PutAsync("/fhir/Basic/valid", """{"resourceType":"Basic","id":"valid","code":{"text":"x"}}""");
        var reply = await Client.GetAsync("/fhir/Basic?_id=valid&nonsense=1");
        var read = FhirIcsHub.Fhir.Resource.Read(System.Text.Encoding.UTF8.GetBytes(reply.Body));

        Assert.True(read.Success, string.Join(' ', read.Issues));
    }

    private static string? Link(JsonNode bundle, string relation) =>
        (string?)bundle["link"]!.AsArray().FirstOrDefault(link => (string?)link!["relation"] == relation)?["url"];
}
