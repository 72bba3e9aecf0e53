using Xunit;

namespace FhirIcsHub.Server.Tests.Operations;

public sealed class ValidateOperationTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string Valid = """
        {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"1"}]},
        "subject":{"reference":"Patient/1"}}
        """;

    private const string WithoutStatus = """{"resourceType":"Observation","code":{"text":"x"}}""";

    private FhirClient Client => hub.Client;

    [Fact]
    public async Task A_valid_resource_has_no_error_and_nothing_is_stored()
    {
        var reply = await Client.PostAsync("/fhir/Observation/$validate", Valid);

        Assert.Equal(200, reply.Status);
        Assert.Empty(Errors(reply));
        Assert.Equal(0, (int?)(await Client.GetAsync("/fhir/Observation?_summary=count")).Json["total"]);
    }

    [Fact]
    public async Task What_is_wrong_is_told_with_its_place_also_of_broken_text()
    {
        var missing = await Client.PostAsync("/fhir/Observation/$validate", WithoutStatus);
        var broken = await Client.PostAsync("/fhir/Observation/$validate", "{");

        Assert.Equal(200, missing.Status);
        Assert.Contains(Errors(missing), issue => issue.Contains("status", StringComparison.Ordinal));
        Assert.Equal(200, broken.Status);
        Assert.NotEmpty(Errors(broken));
    }

    [Fact]
    public async Task The_resource_can_come_in_parameters_and_in_xml()
    {
        var inParameters = await Client.PostAsync("/fhir/Observation/$validate",
            $$"""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{{WithoutStatus}}},{"name":"mode","valueCode":"create"}]}""");
        var inXml = await Client.SendAsync(HttpMethod.Post, "/fhir/Observation/$validate", FhirClient.Json(
            """<Observation xmlns="http://hl7.org/fhir"><code><text value="x"/></code></Observation>""", "application/fhir+xml"));

        Assert.Contains(Errors(inParameters), issue => issue.Contains("status", StringComparison.Ordinal));
        Assert.Contains(Errors(inXml), issue => issue.Contains("status", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stored_profile_is_validated_against_by_its_url()
    {
        await Client.PutAsync("/fhir/StructureDefinition/with-note", """
            {"resourceType":"StructureDefinition","id":"with-note","url":"https://example.org/StructureDefinition/with-note","name":"WithNote",
            "status":"active","kind":"resource","abstract":false,"type":"Observation","derivation":"constraint",
            "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Observation",
            "differential":{"element":[{"id":"Observation.note","path":"Observation.note","min":1}]}}
            """);
        var reply = await Client.PostAsync("/fhir/Observation/$validate?profile=https://example.org/StructureDefinition/with-note", Valid);

        Assert.Contains(Errors(reply), issue => issue.Contains("note", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_nhs_number_that_fails_its_check_is_an_error_or_what_the_settings_say()
    {
        const string Patient =
            """{"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000001"}]}""";
        await using var lenient = await TestHub.StartNewAsync(settings => settings with
        {
            Validation = new() { NhsNumber = Hosting.NhsNumberCheck.Off, UkCore = false },
        });

        Assert.Contains(Errors(await Client.PostAsync("/fhir/Patient/$validate", Patient)),
            issue => issue.Contains("NHS number", StringComparison.Ordinal));
        Assert.DoesNotContain(Errors(await lenient.Client.PostAsync("/fhir/Patient/$validate", Patient)),
            issue => issue.Contains("NHS number", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stored_resource_is_validated_and_so_are_its_update_and_delete()
    {
        await Client.PutAsync("/fhir/Practitioner/v1", """{"resourceType":"Practitioner","id":"v1","active":true}""");

        Assert.Equal(200, (await Client.GetAsync("/fhir/Practitioner/v1/$validate")).Status);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Practitioner/never/$validate")).Status);
        Assert.Empty(Errors(await Client.GetAsync("/fhir/Practitioner/v1/$validate?mode=delete")));
        Assert.Contains(Errors(await Client.PostAsync("/fhir/Practitioner/v1/$validate?mode=update",
            """{"resourceType":"Practitioner","id":"other"}""")), issue => issue.Contains("id", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("?mode=perhaps", 400)]
    [InlineData("?mode=profile", 400)]
    [InlineData("?mode=update", 400)]
    [InlineData("?mode=create&mode=create", 400)]
    [InlineData("?nonsense=1", 400)]
    public async Task A_question_that_makes_no_sense_is_refused(string query, int status) =>
        Assert.Equal(status, (await Client.PostAsync("/fhir/Observation/$validate" + query, Valid)).Status);

    [Theory]
    [InlineData("""{"resourceType":"Parameters"}""")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"resource","valueString":"x"}]}""")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Basic"}},{"name":"resource","resource":{"resourceType":"Basic"}}]}""")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Basic"}},{"name":"nonsense","valueString":"x"}]}""")]
    public async Task Parameters_without_one_resource_or_with_unknown_names_are_refused(string parameters) =>
        Assert.Equal(400, (await Client.PostAsync("/fhir/Basic/$validate", parameters)).Status);

    [Fact]
    public async Task Without_a_resource_the_stored_one_is_meant()
    {
        await Client.PutAsync("/fhir/Practitioner/v2", """{"resourceType":"Practitioner","id":"v2","active":true}""");

        var byPost = await Client.PostAsync("/fhir/Practitioner/v2/$validate", """{"resourceType":"Parameters","parameter":[{"name":"mode","valueCode":"update"}]}""");

        Assert.Equal(200, byPost.Status);
        Assert.Empty(Errors(byPost));
    }

    [Fact]
    public async Task A_resource_of_another_type_than_the_address_is_an_error() =>
        Assert.Contains(Errors(await Client.PostAsync("/fhir/Patient/$validate", Valid)),
            issue => issue.Contains("another type", StringComparison.Ordinal));

    private static IEnumerable<string> Errors(FhirReply reply) => reply.Json["issue"]!.AsArray()
        .Where(issue => (string?)issue!["severity"] is "error" or "fatal")
        .Select(issue => $"{issue!["diagnostics"]} {issue["expression"]?[0]}");
}
