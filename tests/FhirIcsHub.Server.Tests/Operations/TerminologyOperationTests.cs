using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Server.Tests.Operations;

public sealed class TerminologyOperationTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string Gender = "http://hl7.org/fhir/administrative-gender";
    private const string GenderSet = "http://hl7.org/fhir/ValueSet/administrative-gender";

    private FhirClient Client => hub.Client;

    [Fact]
    public async Task A_value_set_of_r4_is_expanded_and_filtered()
    {
        var all = (await Client.GetAsync($"/fhir/ValueSet/$expand?url={GenderSet}")).Json;
        var filtered = (await Client.GetAsync($"/fhir/ValueSet/$expand?url={GenderSet}&filter=fem")).Json;

        Assert.Equal(["female", "male", "other", "unknown"], Codes(all).Order());
        Assert.Equal(["female"], Codes(filtered));
    }

    [Fact]
    public async Task The_same_question_by_post_has_the_same_answer_also_in_xml()
    {
        var reply = await Client.SendAsync(HttpMethod.Post, "/fhir/ValueSet/$expand", FhirClient.Json(
            $"""<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="url"/><valueUri value="{GenderSet}"/></parameter></Parameters>""",
            "application/fhir+xml"));

        Assert.Equal(4, Codes(reply.Json).Count());
    }

    [Theory]
    [InlineData($"ValueSet/$validate-code?url={GenderSet}&system={Gender}&code=female", true)]
    [InlineData($"ValueSet/$validate-code?url={GenderSet}&system={Gender}&code=woman", false)]
    [InlineData($"CodeSystem/$validate-code?url={Gender}&code=female", true)]
    [InlineData($"CodeSystem/$validate-code?url={Gender}&code=woman", false)]
    public async Task A_code_is_validated(string question, bool expected) =>
        Assert.Equal(expected, (bool?)Part((await Client.GetAsync("/fhir/" + question)).Json, "result")!["valueBoolean"]);

    [Fact]
    public async Task A_code_is_looked_up_and_two_are_compared()
    {
        var lookup = (await Client.GetAsync($"/fhir/CodeSystem/$lookup?system={Gender}&code=female")).Json;
        var subsumes = (await Client.GetAsync($"/fhir/CodeSystem/$subsumes?system={Gender}&codeA=female&codeB=female")).Json;

        Assert.Equal("Female", (string?)Part(lookup, "display")!["valueString"]);
        Assert.Equal("equivalent", (string?)Part(subsumes, "outcome")!["valueCode"]);
    }

    [Fact]
    public async Task What_is_stored_counts_from_the_next_request_on_and_no_longer_when_it_is_deleted()
    {
        const string Url = "https://example.org/ValueSet/colours";
        Assert.Equal(404, (await Client.GetAsync($"/fhir/ValueSet/$expand?url={Url}")).Status);
        await Client.PutAsync("/fhir/ValueSet/colours", Colours("red", "green"));
        Assert.Equal(["green", "red"], Codes((await Client.GetAsync($"/fhir/ValueSet/$expand?url={Url}")).Json).Order());
        Assert.Equal(["green", "red"], Codes((await Client.GetAsync("/fhir/ValueSet/colours/$expand")).Json).Order());
        await Client.PutAsync("/fhir/ValueSet/colours", Colours("blue"));
        Assert.Equal(["blue"], Codes((await Client.GetAsync($"/fhir/ValueSet/$expand?url={Url}")).Json));
        await Client.DeleteAsync("/fhir/ValueSet/colours");
        Assert.Equal(404, (await Client.GetAsync($"/fhir/ValueSet/$expand?url={Url}")).Status);
        Assert.Equal(404, (await Client.GetAsync("/fhir/ValueSet/colours/$expand")).Status);
    }

    [Fact]
    public async Task A_code_is_translated_by_a_stored_map()
    {
        await Client.PutAsync("/fhir/ConceptMap/sides", """
            {"resourceType":"ConceptMap","id":"sides","url":"https://example.org/ConceptMap/sides","status":"active",
            "group":[{"source":"https://example.org/en","target":"https://example.org/cy",
            "element":[{"code":"left","target":[{"code":"chwith","equivalence":"equal"}]}]}]}
            """);
        var answer = (await Client.GetAsync("/fhir/ConceptMap/sides/$translate?system=https://example.org/en&code=left")).Json;

        Assert.True((bool?)Part(answer, "result")!["valueBoolean"]);
        Assert.Equal("chwith", (string?)Part(Part(answer, "match")!, "concept", "part")!["valueCoding"]!["code"]);
    }

    [Theory]
    [InlineData("ValueSet/$expand", 400, 422)]
    [InlineData($"ValueSet/$expand?url={GenderSet}&count=many", 400, 400)]
    [InlineData($"ValueSet/$expand?url={GenderSet}&colour=red", 400, 400)]
    [InlineData("ValueSet/none/$expand", 404, 404)]
    [InlineData("CodeSystem/$lookup?system=https://example.org/none&code=x", 404, 422)]
    public async Task What_cannot_be_answered_is_an_outcome(string question, int least, int most)
    {
        var reply = await Client.GetAsync("/fhir/" + question);

        Assert.InRange(reply.Status, least, most);
        Assert.Equal("OperationOutcome", (string?)reply.Json["resourceType"]);
    }

    private static string Colours(params string[] codes) => $$"""
        {"resourceType":"ValueSet","id":"colours","url":"https://example.org/ValueSet/colours","status":"active","compose":{"include":[
        {"system":"https://example.org/colours","concept":[{{string.Join(',', codes.Select(code => $"{{\"code\":\"{code}\"}}"))}}] } ] } }
        """;

    private static IEnumerable<string> Codes(JsonNode valueSet) =>
        valueSet["expansion"]!["contains"]!.AsArray().Select(concept => (string)concept!["code"]!);

    private static JsonNode? Part(JsonNode parameters, string name, string list = "parameter") =>
        parameters[list]!.AsArray().FirstOrDefault(parameter => (string?)parameter!["name"] == name);
}
