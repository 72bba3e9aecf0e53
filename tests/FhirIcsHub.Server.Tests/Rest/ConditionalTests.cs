using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

public sealed class ConditionalTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Fact]
    public async Task A_conditional_create_that_matches_several_is_refused()
    {
        await Client.PostAsync("/fhir/Organization", Organization("several", "1"));
        await Client.PostAsync("/fhir/Organization", Organization("several", "2"));
        var reply = await Client.PostAsync(
            "/fhir/Organization", Organization("several", "3"), ("If-None-Exist", "identifier=http://example.org/org|several"));

        Assert.Equal(412, reply.Status);
        Assert.Equal("multiple-matches", reply.IssueCode);
    }

    [Theory]
    [InlineData("nonsense=1")]
    [InlineData("_count=1")]
    [InlineData("")]
    public async Task A_condition_that_says_nothing_or_something_unknown_is_refused(string condition) =>
        Assert.Equal(400, (await Client.PostAsync("/fhir/Organization", Organization("x", "y"),
            ("If-None-Exist", condition.Length == 0 ? "?" : condition))).Status);

    [Fact]
    public async Task A_conditional_update_creates_then_updates_the_one_match_and_refuses_several()
    {
        const string Path = "/fhir/Organization?identifier=http://example.org/org|cu";
        var created = await Client.PutAsync(Path, Organization("cu", "first"));
        var updated = await Client.PutAsync(Path, Organization("cu", "second"));

        Assert.Equal(201, created.Status);
        Assert.Equal(200, updated.Status);
        Assert.Equal(created.Id, updated.Id);
        Assert.Equal("W/\"2\"", updated.ETag);
        var wrongId = Organization("cu", "third").Replace("{\"resourceType\"", "{\"id\":\"other\",\"resourceType\"",
            StringComparison.Ordinal);
        Assert.Equal(400, (await Client.PutAsync(Path, wrongId)).Status);
        await Client.PostAsync("/fhir/Organization", Organization("cu", "twin"));
        Assert.Equal(412, (await Client.PutAsync(Path, Organization("cu", "fourth"))).Status);
    }

    [Fact]
    public async Task A_conditional_delete_takes_the_one_match_nothing_or_refuses_several()
    {
        const string Path = "/fhir/Organization?identifier=http://example.org/org|cd";
        Assert.Equal(204, (await Client.DeleteAsync(Path)).Status);
        var one = await Client.PostAsync("/fhir/Organization", Organization("cd", "one"));
        Assert.Equal(204, (await Client.DeleteAsync(Path)).Status);
        Assert.Equal(410, (await Client.GetAsync($"/fhir/Organization/{one.Id}")).Status);
        await Client.PostAsync("/fhir/Organization", Organization("cd", "two"));
        await Client.PostAsync("/fhir/Organization", Organization("cd", "three"));
        Assert.Equal(412, (await Client.DeleteAsync(Path)).Status);
    }

    [Fact]
    public async Task A_conditional_reference_in_a_single_resource_is_resolved_too()
    {
        var organization = await Client.PostAsync("/fhir/Organization", Organization("single", "x"));
        var location = await Client.PostAsync(
            "/fhir/Location", """{"resourceType":"Location","managingOrganization":{"reference":"Organization?identifier=http://example.org/org|single"}}""");

        Assert.Equal(201, location.Status);
        Assert.Equal($"Organization/{organization.Id}", (string?)location.Json["managingOrganization"]!["reference"]);
        var none = await Client.PostAsync(
            "/fhir/Location", """{"resourceType":"Location","managingOrganization":{"reference":"Organization?identifier=http://example.org/org|nowhere"}}""");
        Assert.Equal(412, none.Status);
        Assert.Equal("Location.managingOrganization.reference", none.Expression);
    }

    [Fact]
    public async Task Ids_of_the_form_that_feeds_get_are_kept_for_feeds()
    {
        var reply = await Client.PutAsync("/fhir/Patient/gp-123", """{"resourceType":"Patient","id":"gp-123"}""");

        Assert.Equal(403, reply.Status);
        Assert.Contains("'gp'", reply.Diagnostics, StringComparison.Ordinal);
    }

    private static string Organization(string identifier, string name) =>
        $$"""{"resourceType":"Organization","identifier":[{"system":"http://example.org/org","value":"{{identifier}}"}],"name":"{{name}}"}""";
}
