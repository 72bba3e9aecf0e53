using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Server.Tests.Libraries;

/// <summary>CQL that is not stored: an author posts a library, with data if need be, and sees what it comes to.</summary>
public sealed class BroughtLibraryTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string Answer = "library Answer version '1'\ninclude Common version '1'\ndefine A: Common.B + 1\n";
    private const string Common = "library Common version '1'\ndefine B: 41\n";

    private const string Counting = """
        library Counting
        using FHIR version '4.0.1'
        include FHIRHelpers version '4.0.1'
        context Patient
        define "Conditions": Count([Condition])
        """;

    private FhirClient Client => hub.Client;

    [Fact]
    public async Task A_library_in_the_request_is_evaluated_with_those_that_it_includes()
    {
        var reply = await Client.PostAsync("/fhir/Library/$evaluate", Parameters(Library(Answer), Library(Common)));

        Assert.True(reply.Status == 200, reply.Body);
        Assert.Equal(42, (int?)Assert.Single(reply.Json["parameter"]!.AsArray())!["valueInteger"]);
    }

    [Theory]
    [InlineData("{ X, X }", "more than 1000000 parts")]
    [InlineData("Tuple { a: X as System.Any, b: X as System.Any }", "more than 1000000 parts")]
    public async Task A_value_that_has_no_end_when_written_is_told_of_instead(string next, string reason)
    {
        var text = "library Endless\ndefine L0: { 1 }\n" + string.Concat(Enumerable.Range(1, 60)
            .Select(i => $"define L{i}: {next.Replace("X", $"L{i - 1}", StringComparison.Ordinal)}\n"));
        var parameters = JsonNode.Parse(Parameters(Library(text)))!;
        foreach (var define in new[] { "L60", "L2" })
        {
            parameters["parameter"]!.AsArray().Add(new JsonObject { ["name"] = "expression", ["valueString"] = define });
        }

        var reply = await Client.PostAsync("/fhir/Library/$evaluate?explain=true", parameters.ToJsonString());

        Assert.True(reply.Status == 200, reply.Body);
        var values = reply.Json["parameter"]!.AsArray();
        Assert.Contains(reason, (string)values[0]!["resource"]!["issue"]![0]!["diagnostics"]!, StringComparison.Ordinal);
        Assert.Equal("L2", (string)values[1]!["name"]!);
        Assert.Null(values[1]!["resource"]);
    }

    [Fact]
    public async Task What_it_includes_may_be_stored_and_what_is_brought_goes_before_it()
    {
        Assert.True((await Client.PutAsync("/fhir/Library/common", With(Library(Common), "id", "common"))).Status is 200 or 201);

        var stored = await Client.PostAsync("/fhir/Library/$evaluate", Parameters(Library(Answer)));
        var brought = await Client.PostAsync(
            "/fhir/Library/$evaluate", Parameters(Library(Answer), Library(Common.Replace("41", "1", StringComparison.Ordinal))));

        Assert.Equal(42, (int?)stored.Json["parameter"]![0]!["valueInteger"]);
        Assert.Equal(2, (int?)brought.Json["parameter"]![0]!["valueInteger"]);
    }

    [Theory]
    [InlineData("library Broken\ndefine A: 1 + 'x'\n", "Broken 2:11")]
    [InlineData("library Broken\ndefine A: 1 +\n", "Broken 3:1")]
    [InlineData("library Answer version '1'\ninclude Nowhere version '1'\ndefine A: Nowhere.B\n", "Answer 2:9")]
    public async Task What_is_wrong_with_the_text_is_told_with_its_position(string text, string place)
    {
        foreach (var operation in new[] { "$evaluate", "$data-requirements" })
        {
            var reply = await Client.PostAsync($"/fhir/Library/{operation}", Parameters(Library(text)));

            Assert.Equal(422, reply.Status);
            Assert.StartsWith(place + " ", reply.Diagnostics, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData("Patient/p", 2)]
    [InlineData("q", null)]
    public async Task The_record_may_be_a_bundle_of_the_request(string? subject, int? conditions)
    {
        const string Data = """
            {"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"p"}},
            {"resource":{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"}}},
            {"resource":{"resourceType":"Condition","id":"d","subject":{"reference":"Patient/p"}}}]}
            """;
        var parameters = JsonNode.Parse(Parameters(Library(Counting)))!;
        parameters["parameter"]!.AsArray().Add(new JsonObject { ["name"] = "data", ["resource"] = JsonNode.Parse(Data) });
        if (subject is not null)
        {
            parameters["parameter"]!.AsArray().Add(new JsonObject { ["name"] = "subject", ["valueString"] = subject });
        }

        var reply = await Client.PostAsync("/fhir/Library/$evaluate", parameters.ToJsonString());

        Assert.Equal(conditions is null ? 404 : 200, reply.Status);
        Assert.Equal(conditions, (int?)reply.Json["parameter"]?.AsArray().Single(p => (string?)p!["name"] == "Conditions")!["valueInteger"]);
    }

    [Fact]
    public async Task Requirements_are_told_of_a_library_and_a_measure_that_are_not_stored()
    {
        const string Measure = """
            {"resourceType":"Measure","url":"https://example.org/Measure/m","status":"draft","library":["https://example.org/Library/Counting"],
            "group":[{"population":[{"code":{"coding":[{"code":"initial-population"}]},
            "criteria":{"language":"text/cql-identifier","expression":"Conditions"}}]}]}
            """;
        var library = With(Library(Counting), "url", "https://example.org/Library/Counting");
        var asked = JsonNode.Parse(Parameters(library))!;

        var ofLibrary = await Client.PostAsync("/fhir/Library/$data-requirements", asked.ToJsonString());
        asked["parameter"]!.AsArray().Add(new JsonObject { ["name"] = "measure", ["resource"] = JsonNode.Parse(Measure) });
        var ofMeasure = await Client.PostAsync("/fhir/Measure/$data-requirements", asked.ToJsonString());

        Assert.All([ofLibrary, ofMeasure], reply =>
        {
            Assert.True(reply.Status == 200, reply.Body);
            Assert.Contains(reply.Json["dataRequirement"]!.AsArray(), data => (string?)data!["type"] == "Condition");
        });
    }

    [Theory]
    [InlineData("/fhir/Library/$evaluate", 400, "library")]
    [InlineData("/fhir/Library/$data-requirements", 400, "library")]
    [InlineData("/fhir/Measure/$data-requirements", 400, "measure")]
    [InlineData("/fhir/Library/$evaluate?url=https://example.org/Library/nowhere", 404, "https://example.org/Library/nowhere")]
    [InlineData("/fhir/Measure/$data-requirements?measure=nowhere", 404, "nowhere")]
    public async Task Who_names_no_library_is_told_how(string address, int status, string told)
    {
        var reply = await Client.GetAsync(address);

        Assert.Equal(status, reply.Status);
        Assert.Contains(told, reply.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_library_is_named_by_its_url()
    {
        var reply = await Client.GetAsync(
            "/fhir/Library/$data-requirements?url=https://fhiricshub.example/Library/SmokingStatusRecorded|1.0.0&expression=Numerator");

        Assert.True(reply.Status == 200, reply.Body);
        Assert.Contains(reply.Json["dataRequirement"]!.AsArray(), data => (string?)data!["type"] == "Observation");
    }

    private static string Parameters(params string[] libraries) => new JsonObject
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray(
            [.. libraries.Select(library => new JsonObject { ["name"] = "library", ["resource"] = JsonNode.Parse(library) })]),
    }.ToJsonString();

    private static string Library(string text) => $$"""
        {"resourceType":"Library","status":"draft","type":{"text":"logic"},
        "content":[{"contentType":"text/cql","data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}}"}]}
        """;

    private static string With(string json, string element, string value)
    {
        var resource = JsonNode.Parse(json)!;
        resource[element] = value;
        return resource.ToJsonString();
    }
}
