using System.Text.Json.Nodes;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.Operations;

public sealed class LastNTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Fact]
    public async Task Without_max_the_last_of_each_kind_comes_latest_first()
    {
        await PutAsync("ln1", "w1", "2024-01-01", "weight");
        await PutAsync("ln1", "w2", "2024-03-01", "weight");
        await PutAsync("ln1", "h1", "2024-02-01T09:00:00Z", "height");
        await PutAsync("ln1", "h2", "2023-02-01", "height");

        var page = await Client.GetAsync("/fhir/Observation/$lastn?patient=ln1&category=vital-signs");

        Assert.Equal(["ln1-w2", "ln1-h1"], Ids(page));
        Assert.Equal(2, (int)page.Json["total"]!);
        Assert.Equal(["ln1-w2", "ln1-h1", "ln1-w1", "ln1-h2"],
            Ids(await Client.GetAsync("/fhir/Observation/$lastn?max=5&subject=Patient/ln1&category=vital-signs")));
    }

    [Fact]
    public async Task What_is_of_the_same_moment_as_the_last_one_comes_too()
    {
        foreach (var (id, time) in new[] { ("a", "2024-01-05"), ("b", "2024-01-04"), ("c", "2024-01-03"), ("d", "2024-01-03"), ("e", "2024-01-02") })
        {
            await PutAsync("ln2", id, time, "weight");
        }

        Assert.Equal(["ln2-a", "ln2-b", "ln2-d", "ln2-c"], Ids(await Client.GetAsync("/fhir/Observation/$lastn?max=3&patient=ln2&code=weight")));
    }

    // The table of the operation's definition.
    [Theory]
    [InlineData("a;b;c", 3)]
    [InlineData("a;b;a,c", 2)]
    [InlineData("a;b;a,b", 1)]
    [InlineData("'textM';'Text';'t e x t'", 3)]
    [InlineData("'Text';'Text'", 1)]
    [InlineData("a;b,c;c,d;d,a", 1)]
    [InlineData("a;other|a", 2)]
    public async Task Codes_are_of_one_kind_when_they_are_shared_directly_or_through_others(string observations, int kinds)
    {
        var patient = $"ln3-{Math.Abs(observations.GetHashCode(StringComparison.Ordinal))}";
        foreach (var (i, codes) in observations.Split(';').Index())
        {
            await PutAsync(patient, $"{i}", $"2024-01-0{i + 1}", codes);
        }

        Assert.Equal(kinds, Ids(await Client.GetAsync($"/fhir/Observation/$lastn?patient={patient}&category=vital-signs")).Count);
    }

    [Fact]
    public async Task Other_search_parameters_choose_among_the_observations_first()
    {
        await PutAsync("ln4", "old", "2024-01-01", "weight");
        await PutAsync("ln4", "new", "2024-06-01", "weight", status: "entered-in-error");

        Assert.Equal(["ln4-new"], Ids(await Client.GetAsync("/fhir/Observation/$lastn?patient=ln4&code=weight")));
        Assert.Equal(["ln4-old"], Ids(await Client.GetAsync("/fhir/Observation/$lastn?patient=ln4&code=weight&status=final")));
        Assert.Equal(["ln4-old"], Ids(await Client.GetAsync("/fhir/Observation/$lastn?patient=ln4&code=weight&date=lt2024-05-01")));
        Assert.Empty(Ids(await Client.GetAsync("/fhir/Observation/$lastn?patient=ln4&code=other")));
    }

    [Fact]
    public async Task Every_subject_has_its_own_last_ones_and_what_has_no_time_comes_last()
    {
        await PutAsync("ln5a", "1", "2024-01-01", "weight");
        await PutAsync("ln5a", "2", null, "weight");
        await PutAsync("ln5b", "1", "2023-01-01", "weight");

        Assert.Equal(["ln5a-1", "ln5b-1"], Ids(await Client.GetAsync("/fhir/Observation/$lastn?patient=ln5a,ln5b&code=weight")));
        Assert.Equal(["ln5a-1", "ln5a-2"], Ids(await Client.GetAsync("/fhir/Observation/$lastn?max=9&patient=ln5a&code=weight")));
    }

    [Fact]
    public async Task The_parameters_may_come_as_a_form_or_as_Parameters()
    {
        await PutAsync("ln6", "1", "2024-01-01", "weight");
        await PutAsync("ln6", "2", "2024-01-02", "weight");

        var form = await Client.SendAsync(HttpMethod.Post, "/fhir/Observation/$lastn",
            new FormUrlEncodedContent([new("patient", "ln6"), new("category", "vital-signs"), new("max", "2")]));

        Assert.Equal(["ln6-2", "ln6-1"], Ids(form));
        var parameters = await Client.PostAsync("/fhir/Observation/$lastn?category=vital-signs", """
            {"resourceType":"Parameters","parameter":[{"name":"patient","valueReference":{"reference":"Patient/ln6"}},{"name":"max","valuePositiveInt":2}]}
            """);
        Assert.Equal(["ln6-2", "ln6-1"], Ids(parameters));
        Assert.Equal(400, (await Client.PostAsync("/fhir/Observation/$lastn", """
            {"resourceType":"Parameters","parameter":[{"name":"category","valueCoding":{"code":"vital-signs"}}]}
            """)).Status);
        Assert.Equal(400, (await Client.PostAsync("/fhir/Observation/$lastn", """{"resourceType":"Basic","code":{"text":"x"}}""")).Status);
        Assert.Equal(415, (await Client.SendAsync(HttpMethod.Post, "/fhir/Observation/$lastn", FhirClient.Json("x", "text/plain"))).Status);
    }

    [Theory]
    [InlineData("category=vital-signs")]
    [InlineData("patient=x")]
    [InlineData("patient=x&status=final")]
    [InlineData("patient=x&code=a&max=0")]
    [InlineData("patient=x&code=a&max=two")]
    [InlineData("patient=x&code=a&max=1&max=2")]
    [InlineData("patient=x&code=a&_sort=date")]
    [InlineData("patient=x&code=a&_include=Observation:subject")]
    [InlineData("patient=x&code=a&nonsense=1")]
    public async Task What_lacks_something_or_has_no_place_is_refused(string query)
    {
        var reply = await Client.GetAsync("/fhir/Observation/$lastn?" + query);

        Assert.Equal(400, reply.Status);
        Assert.NotEmpty(reply.Diagnostics);
    }

    [Fact]
    public async Task Observations_that_may_not_be_seen_are_no_last_ones()
    {
        await using var closed = await TestHub.StartNewAsync(
            settings => settings, request => AccessDecision.Allow(request.Interaction == HubInteraction.Operation ? AccessFilter.Feed(0) : AccessFilter.Hub));
        await closed.Client.PostAsync("/feeds/gp/fhir/Patient", """{"resourceType":"Patient","id":"ln7","name":[{"family":"Example"}]}""");
        await closed.Client.PostAsync("/feeds/gp/fhir/Observation",
            """{"resourceType":"Observation","id":"ln7-o","status":"final","code":{"coding":[{"system":"urn:c","code":"x"}]},"subject":{"reference":"Patient/ln7"}}""");
        var golden = (string)(await closed.Client.GetAsync("/fhir/Observation/gp-ln7-o")).Json["subject"]!["reference"]!;
        await closed.Client.PutAsync("/fhir/Observation/ln7-own",
            $$"""{"resourceType":"Observation","id":"ln7-own","status":"final","effectiveDateTime":"1990","code":{"coding":[{"system":"urn:c","code":"x"}]},"subject":{"reference":"{{golden}}"} }""");

        Assert.Equal(["ln7-own"], Ids(await closed.Client.GetAsync($"/fhir/Observation/$lastn?subject={golden}&code=urn:c|x&max=9")));
    }

    // Codes have commas between them and are of the system urn:c unless one is named; a text stands in quotes.
    private async Task PutAsync(string patient, string id, string? time, string codes, string status = "final")
    {
        var observation = new JsonObject
        {
            ["resourceType"] = "Observation",
            ["id"] = $"{patient}-{id}",
            ["status"] = status,
            ["category"] = JsonNode.Parse("""[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}]"""),
            ["code"] = codes[0] == '\''
                ? new JsonObject { ["text"] = codes.Trim('\'') }
                : new JsonObject
                {
                    ["coding"] = new JsonArray([.. codes.Split(',').Select(code => new JsonObject
                    {
                        ["system"] = code.Contains('|', StringComparison.Ordinal) ? "urn:" + code.Split('|')[0] : "urn:c",
                        ["code"] = code.Split('|')[^1],
                    })]),
                },
            ["subject"] = new JsonObject { ["reference"] = $"Patient/{patient}" },
        };
        if (time is not null)
        {
            observation["effectiveDateTime"] = time;
        }

        var reply = await Client.PutAsync($"/fhir/Observation/{patient}-{id}", observation.ToJsonString());
        Assert.True(reply.Status == 201, reply.Body);
    }

    private static List<string> Ids(FhirReply page)
    {
        Assert.True(page.Status == 200, page.Body);
        return [.. (page.Json["entry"]?.AsArray() ?? []).Select(entry => (string)entry!["resource"]!["id"]!)];
    }
}
