using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Server.Tests.Libraries;

public sealed class LibraryOperationTests(TestHub hub) : IClassFixture<TestHub>, IAsyncLifetime
{
    private const string Codes = "https://example.org/ValueSet/diabetes-codes";

    private const string Text = """
        library Diabetes version '1.0.0'
        using FHIR version '4.0.1'
        include FHIRHelpers version '4.0.1'
        include DiabetesCommon version '1' called Common
        valueset "Codes": 'https://example.org/ValueSet/diabetes-codes'
        valueset "Missing": 'https://example.org/ValueSet/nowhere'
        parameter "Measurement Period" Interval<DateTime>
        context Patient
        define "Conditions": [Condition: "Codes"]
        define "Has diabetes": exists "Conditions"
        define "Age at end": AgeInYearsAt(end of "Measurement Period")
        define "Answer": Common.Answer + 1
        define "Period": "Measurement Period"
        define "Nothing": null
        define "Empty": "Conditions" C where false
        define "Amount": 5.5 'mg'
        define "Pair": Tuple { a: 1, b: 'x' }
        define "Unknown codes": exists [Condition: "Missing"]
        """;

    private FhirClient Client => hub.Client;

    public async ValueTask InitializeAsync()
    {
        await PutLibraryAsync("diabetes", "Diabetes", "1.0.0", Text);
        await PutLibraryAsync("diabetes-common", "DiabetesCommon", "1", "library DiabetesCommon version '1'\ndefine Answer: 41\n");
        await StoreAsync("ValueSet/diabetes-codes", $$"""
            {"resourceType":"ValueSet","id":"diabetes-codes","url":"{{Codes}}","status":"active","expansion":{"timestamp":"2026-01-01T00:00:00Z","contains":[{"system":"urn:codes","code":"d"} ] } }
            """);
        await StoreAsync("Patient/ann", """{"resourceType":"Patient","id":"ann","birthDate":"1970-05-01"}""");
        await StoreAsync("Condition/ann-d", Condition("ann-d", "d"));
        await StoreAsync("Condition/ann-e", Condition("ann-e", "e"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Each_expression_is_a_parameter_by_get()
    {
        var reply = await Client.GetAsync(
            "/fhir/Library/diabetes/$evaluate?subject=Patient/ann&expression=Has%20diabetes&expression=Age%20at%20end&expression=Conditions"
            + "&parameter=Measurement%20Period=Interval[@2026,@2026]");

        Assert.Equal(200, reply.Status);
        Assert.Equal(true, (bool?)Parameter(reply, "Has diabetes")["valueBoolean"]);
        Assert.Equal(56, (int?)Parameter(reply, "Age at end")["valueInteger"]);
        Assert.Equal("ann-d", (string?)Parameter(reply, "Conditions")["resource"]!["id"]);
        Assert.Equal(3, reply.Json["parameter"]!.AsArray().Count);
    }

    [Fact]
    public async Task All_defines_by_post_with_parameters_and_their_types()
    {
        var reply = await Client.PostAsync("/fhir/Library/diabetes/$evaluate", """
            {"resourceType":"Parameters","parameter":[{"name":"subject","valueString":"Patient/ann"},
            {"name":"parameters","resource":{"resourceType":"Parameters","parameter":[{"name":"Measurement Period","valuePeriod":{"start":"2026-01-01","end":"2026-12-31"}}]}}]}
            """);

        Assert.Equal(200, reply.Status);
        Assert.Equal(42, (int?)Parameter(reply, "Answer")["valueInteger"]);
        Assert.Equal("2026-01-01T00:00:00.000+00:00", (string?)Parameter(reply, "Period")["valuePeriod"]!["start"]);
        Assert.Equal("2026-12-31T23:59:59.999+00:00", (string?)Parameter(reply, "Period")["valuePeriod"]!["end"]);
        Assert.Equal("unknown", (string?)Parameter(reply, "Nothing")["_valueBoolean"]!["extension"]![0]!["valueCode"]);
        Assert.Equal(true, (bool?)Parameter(reply, "Empty")["_valueBoolean"]!["extension"]![0]!["valueBoolean"]);
        Assert.Equal("mg", (string?)Parameter(reply, "Amount")["valueQuantity"]!["code"]);
        Assert.Equal(["a", "b"], Parameter(reply, "Pair")["part"]!.AsArray().Select(p => (string?)p!["name"]));
        var fault = (string)Parameter(reply, "Unknown codes")["resource"]!["issue"]![0]!["diagnostics"]!;
        Assert.StartsWith("Diabetes, \"Unknown codes\", ", fault, StringComparison.Ordinal);
        Assert.Contains("https://example.org/ValueSet/nowhere", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_gives_the_defines_on_the_way_with_the_resources_that_led_there()
    {
        var reply = await Client.GetAsync("/fhir/Library/diabetes/$evaluate?subject=Patient/ann&expression=Has%20diabetes&explain=true");

        var parts = reply.Json["parameter"]!.AsArray().Where(p => (string?)p!["name"] == "explain").Select(p => p!["part"]!.AsArray()).ToList();
        var asked = parts.Single(p => (string?)Part(p, "define") == "Has diabetes");
        Assert.Equal("Condition/ann-d", (string?)asked.Single(p => (string?)p!["name"] == "resource")!["valueReference"]!["reference"]);
        Assert.Equal("Conditions", (string?)Part(asked, "uses"));
        Assert.Contains(parts, p => (string?)Part(p, "define") == "Conditions");
    }

    [Theory]
    [InlineData("Library/nowhere/$evaluate", 404, "Library")]
    [InlineData("Library/diabetes/$evaluate?subject=Patient/eve", 404, "subject")]
    [InlineData("Library/diabetes/$evaluate?subject=Group/g", 400, "Patient")]
    [InlineData("Library/diabetes/$evaluate?expression=Nope", 400, "Nope")]
    [InlineData("Library/diabetes/$evaluate?parameter=Nope=1", 400, "Nope")]
    [InlineData("Library/diabetes/$evaluate?parameter=Measurement%20Period=Interval[", 400, "Measurement Period")]
    [InlineData("Library/diabetes/$evaluate?parameter=Measurement%20Period=5", 400, "takes no Integer")]
    [InlineData("Library/diabetes/$evaluate?explain=perhaps", 400, "explain")]
    [InlineData("Library/nowhere/$data-requirements", 404, "Library")]
    [InlineData("Measure/nowhere/$data-requirements", 404, "Measure")]
    public async Task What_is_wrong_with_a_question_is_told(string path, int status, string told)
    {
        var reply = await Client.GetAsync("/fhir/" + path);

        Assert.Equal(status, reply.Status);
        Assert.Contains(told, reply.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_library_is_told_with_name_and_position_and_counts_again_when_it_is_mended()
    {
        await PutLibraryAsync("broken", "Broken", "1", "library Broken version '1'\ndefine A: 1 + 'x'\n");
        var broken = await Client.GetAsync("/fhir/Library/broken/$evaluate");
        await PutLibraryAsync("broken", "Broken", "1", "library Broken version '1'\ndefine A: 1 + 2\n");
        var mended = await Client.GetAsync("/fhir/Library/broken/$evaluate");

        Assert.Equal(422, broken.Status);
        Assert.StartsWith("Broken 2:11 ", broken.Diagnostics, StringComparison.Ordinal);
        Assert.Equal(3, (int?)Parameter(mended, "A")["valueInteger"]);
    }

    [Fact]
    public async Task What_a_library_and_a_measure_need_of_the_data_is_told()
    {
        await StoreAsync("Measure/diabetes", """
            {"resourceType":"Measure","id":"diabetes","url":"https://example.org/Measure/diabetes","status":"active","library":["https://example.org/Library/diabetes|1.0.0"],
            "group":[{"population":[{"code":{"coding":[{"code":"initial-population"}]},"criteria":{"language":"text/cql-identifier","expression":"Has diabetes"}}]}]}
            """);

        var library = (await Client.GetAsync("/fhir/Library/diabetes/$data-requirements")).Json;
        var measure = (await Client.GetAsync("/fhir/Measure/diabetes/$data-requirements")).Json;

        Assert.Equal("module-definition", (string?)measure["type"]!["coding"]![0]!["code"]);
        Assert.Equal([Codes], ValueSets(measure));
        Assert.Equal([Codes, "https://example.org/ValueSet/nowhere"], ValueSets(library).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_measure_whose_library_is_not_stored_is_told_so()
    {
        await StoreAsync("Measure/alone", """
            {"resourceType":"Measure","id":"alone","url":"https://example.org/Measure/alone","status":"active","library":["https://example.org/Library/elsewhere"]}
            """);

        var reply = await Client.GetAsync("/fhir/Measure/alone/$data-requirements");

        Assert.Equal(422, reply.Status);
        Assert.Contains("https://example.org/Library/elsewhere", reply.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operations_are_in_the_capability_statement()
    {
        var rest = (await Client.GetAsync("/fhir/metadata")).Json["rest"]![0]!;
        var library = rest["resource"]!.AsArray().Single(r => (string?)r!["type"] == "Library")!;

        Assert.Superset(
            new HashSet<string?> { "data-requirements", "evaluate" }, library["operation"]!.AsArray().Select(o => (string?)o!["name"]).ToHashSet());
    }

    private static IEnumerable<string?> ValueSets(JsonNode library) => library["dataRequirement"]!.AsArray()
        .SelectMany(d => d!["codeFilter"]?.AsArray() ?? []).Select(f => (string?)f!["valueSet"]).Distinct();

    private static JsonNode Parameter(FhirReply reply, string name) =>
        Assert.Single(reply.Json["parameter"]!.AsArray(), p => (string?)p!["name"] == name)!;

    private static JsonNode? Part(JsonArray parts, string name) => parts.Single(p => (string?)p!["name"] == name)!["valueString"];

    private static string Condition(string id, string code) =>
        $$"""{"resourceType":"Condition","id":"{{id}}","subject":{"reference":"Patient/ann"},"code":{"coding":[{"system":"urn:codes","code":"{{code}}"} ] } }""";

    private Task PutLibraryAsync(string id, string name, string version, string text) => StoreAsync($"Library/{id}", $$"""
        {"resourceType":"Library","id":"{{id}}","url":"https://example.org/Library/{{id}}","name":"{{name}}","version":"{{version}}","status":"active","type":{"text":"logic"},
        "content":[{"contentType":"text/cql","data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}}"}]}
        """);

    private async Task StoreAsync(string address, string json)
    {
        var reply = await Client.PutAsync("/fhir/" + address, json);
        Assert.True(reply.Status is 200 or 201, reply.Body);
    }
}
