using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>Patients that were deleted: who they were, they are again.</summary>
public sealed class BroughtBackTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Fact]
    public async Task A_patient_that_comes_back_is_found_and_conditions_match_it_and_it_can_be_changed()
    {
        await Client.PutAsync("/fhir/Patient/back", Patient("back"));
        await Client.DeleteAsync("/fhir/Patient/back");
        Assert.Empty(await FoundAsync("back"));

        Assert.Equal(201, (await Client.PutAsync("/fhir/Patient/back", Patient("back"))).Status);
        Assert.Equal(["back"], await FoundAsync("back"));
        Assert.Equal(200, (await Client.PostAsync("/fhir/Patient", Patient("back").Replace("\"id\":\"back\",", "", StringComparison.Ordinal), ("If-None-Exist", Criteria("back")))).Status);
        Assert.Equal(200, (await Client.PutAsync($"/fhir/Patient?{Criteria("back")}", Patient("back", "male"))).Status);
        await Client.DeleteAsync("/fhir/Patient/back");
        Assert.Empty(await FoundAsync("back"));
    }

    [Fact]
    public async Task A_person_whose_patient_is_deleted_stays_with_what_feeds_sent_of_it()
    {
        await Client.PutAsync("/fhir/Patient/shared", Numbered("shared"));
        var sent = await Client.PutAsync("/feeds/gp/fhir/Patient/77", Numbered("77"));
        Assert.True(sent.Status == 201, sent.Body);

        Assert.Equal(204, (await Client.DeleteAsync("/fhir/Patient/shared")).Status);
        var left = await Client.GetAsync("/fhir/Patient/shared");
        Assert.Equal(200, left.Status);
        Assert.Equal("Patient/gp-77", (string?)left.Json["link"]![0]!["other"]!["reference"]);
        Assert.Equal(["shared"], (await Client.GetAsync("/fhir/Patient?family=Shared")).Json["entry"]!.AsArray()
            .Select(entry => (string)entry!["resource"]!["id"]!));
        await Client.DeleteAsync("/feeds/gp/fhir/Patient/77");
        Assert.Equal(410, (await Client.GetAsync("/fhir/Patient/shared")).Status);
    }

    private async Task<IEnumerable<string>> FoundAsync(string value) =>
        (await Client.GetAsync($"/fhir/Patient?{Criteria(value)}")).Json["entry"]?.AsArray().Select(entry => (string)entry!["resource"]!["id"]!) ?? [];

    private static string Criteria(string value) => $"identifier=http://example.org/back|{value}";

    private static string Patient(string id, string gender = "female") => $$"""
        {"resourceType":"Patient","id":"{{id}}","identifier":[{"system":"http://example.org/back","value":"{{id}}"}],
        "name":[{"family":"Example"}],"gender":"{{gender}}"}
        """;

    private static string Numbered(string id) => $$"""
        {"resourceType":"Patient","id":"{{id}}","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}],
        "name":[{"family":"Shared","given":["Ann"]}],"gender":"female","birthDate":"1970-01-01"}
        """;
}
