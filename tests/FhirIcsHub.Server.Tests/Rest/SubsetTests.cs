using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

public sealed class SubsetTests(TestHub hub) : IClassFixture<TestHub>, IAsyncLifetime
{
    private const string Observation = """
        {"resourceType":"Observation","id":"s1","meta":{"tag":[{"system":"https://example.org","code":"kept"}]},
        "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Hello</div>"},
        "status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},
        "effectiveDateTime":"2026-04-01","note":[{"text":"A note"}],
        "component":[{"code":{"text":"part"},"valueInteger":1,"interpretation":[{"text":"high"}]}],"valueInteger":120}
        """;

    private FhirClient Client => hub.Client;

    public async ValueTask InitializeAsync() => await Client.PutAsync("/fhir/Observation/s1", Observation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_summary_has_the_summary_elements_and_says_that_it_is_one()
    {
        var summary = (await Client.GetAsync("/fhir/Observation/s1?_summary=true")).Json;

        Assert.Null(summary["note"]);
        Assert.Null(summary["text"]);
        Assert.Equal(120, (int?)summary["valueInteger"]);
        Assert.Null(summary["component"]![0]!["interpretation"]);
        Assert.Equal(1, (int?)summary["component"]![0]!["valueInteger"]);
        Assert.Equal(["kept", "SUBSETTED"], summary["meta"]!["tag"]!.AsArray().Select(tag => (string?)tag!["code"]));
    }

    [Fact]
    public async Task Text_has_the_narrative_and_what_is_mandatory()
    {
        var text = (await Client.GetAsync("/fhir/Observation/s1?_summary=text")).Json;

        Assert.Equal(["code", "id", "meta", "resourceType", "status", "text"], Names(text));
    }

    [Fact]
    public async Task Data_is_all_but_the_narrative()
    {
        var data = (await Client.GetAsync("/fhir/Observation/s1?_summary=data")).Json;

        Assert.Null(data["text"]);
        Assert.Equal("A note", (string?)data["note"]![0]!["text"]);
    }

    [Fact]
    public async Task Elements_come_by_name_with_the_mandatory_and_modifying_ones()
    {
        var elements = (await Client.GetAsync("/fhir/Observation/s1?_elements=effective,Observation.note,Patient.name")).Json;

        Assert.Equal(["code", "effectiveDateTime", "id", "meta", "note", "resourceType", "status"], Names(elements));
    }

    [Fact]
    public async Task A_search_gives_subsets_and_its_next_link_keeps_on_asking_for_them()
    {
        await Client.PutAsync("/fhir/Observation/s2", Observation.Replace("\"s1\"", "\"s2\"", StringComparison.Ordinal));
        var page = (await Client.GetAsync("/fhir/Observation?_elements=note&_count=1")).Json;
        var next = (string)page["link"]!.AsArray().Single(link => (string?)link!["relation"] == "next")!["url"]!;
        var second = (await Client.GetAsync(new Uri(next).PathAndQuery)).Json;

        foreach (var resource in new[] { page, second }.Select(bundle => bundle["entry"]![0]!["resource"]!))
        {
            Assert.Null(resource["valueInteger"]);
            Assert.NotNull(resource["note"]);
        }
    }

    [Fact]
    public async Task A_search_by_form_gives_subsets_too()
    {
        using var form = new FormUrlEncodedContent([new("_id", "s1"), new("_summary", "text")]);
        var found = (await Client.SendAsync(HttpMethod.Post, "/fhir/Observation/_search", form)).Json;

        Assert.Null(found["entry"]![0]!["resource"]!["valueInteger"]);
    }

    [Theory]
    [InlineData("?_summary=perhaps")]
    [InlineData("?_summary=true&_elements=note")]
    public async Task What_cannot_be_understood_is_a_400(string query)
    {
        Assert.Equal(400, (await Client.GetAsync("/fhir/Observation/s1" + query)).Status);
        Assert.Equal(400, (await Client.GetAsync("/fhir/Observation" + query)).Status);
    }

    [Fact]
    public async Task False_is_the_whole_resource()
    {
        var whole = (await Client.GetAsync("/fhir/Observation/s1?_summary=false")).Json;

        Assert.NotNull(whole["note"]);
        Assert.Single(whole["meta"]!["tag"]!.AsArray());
    }

    private static IEnumerable<string> Names(JsonNode resource) => resource.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal);
}
