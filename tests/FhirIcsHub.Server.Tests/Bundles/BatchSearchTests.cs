using System.Text.Json.Nodes;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.Bundles;

/// <summary>Searches and operations as entries of a batch: what they answer at their own address, they answer there.</summary>
public sealed class BatchSearchTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Theory]
    [InlineData("?_type=Patient,Observation&_id=bp,bo")]
    [InlineData("/?_type=Patient&_id=bp")]
    [InlineData("Patient/bp/Observation")]
    [InlineData("Patient/bp/Observation?status=final")]
    [InlineData("Patient/bp/*")]
    [InlineData("Patient/bp/*?_type=Observation")]
    [InlineData("Patient/bp/$everything")]
    [InlineData("Patient/bp/$everything?_type=Observation")]
    [InlineData("Observation/$lastn?subject=Patient/bp&code=8480-6")]
    [InlineData("Observation?_contained=both&status=final&subject=Patient/bp")]
    [InlineData("Patient/bp/_history")]
    public async Task An_entry_is_answered_as_at_its_own_address(string url)
    {
        await PutAsync();
        var alone = await Client.GetAsync($"/fhir{(url[0] is '?' or '/' ? "" : "/")}{url}");
        Assert.True(alone.Status == 200, alone.Body);
        var entry = await EntryAsync($$$"""{"request":{"method":"GET","url":"{{{url}}}"}}""");
        Assert.Equal("200 OK", (string?)entry["response"]!["status"]);
        Assert.Equal(Ids(alone.Json), Ids(entry["resource"]!));
        Assert.NotEmpty(Ids(alone.Json));
    }

    [Fact]
    public async Task The_history_of_the_system_is_one_of_its_entries()
    {
        await PutAsync();
        var entry = await EntryAsync("""{"request":{"method":"GET","url":"_history?_count=1"}}""");
        Assert.Equal("history", (string?)entry["resource"]!["type"]);
        Assert.Single(entry["resource"]!["entry"]!.AsArray());
    }

    [Fact]
    public async Task An_operation_is_given_its_resource()
    {
        var valid = await EntryAsync("""
            {"resource":{"resourceType":"Patient","gender":"female"},"request":{"method":"POST","url":"Patient/$validate"}}
            """);
        Assert.Equal("OperationOutcome", (string?)valid["resource"]?["resourceType"] ?? (string?)valid["response"]!["outcome"]!["resourceType"]);
        Assert.Equal("200 OK", (string?)valid["response"]!["status"]);
        var converted = await EntryAsync("""
            {"resource":{"resourceType":"Patient","gender":"female"},"request":{"method":"POST","url":"$convert"}}
            """);
        Assert.Equal("Patient", (string?)converted["resource"]!["resourceType"]);
    }

    [Fact]
    public async Task An_operation_that_answers_later_says_where()
    {
        var entry = await EntryAsync("""{"request":{"method":"GET","url":"$export?_type=Basic"}}""");

        Assert.Equal("202 Accepted", (string?)entry["response"]!["status"]);
        Assert.Contains((await hub.Client.GetAsync((string)entry["response"]!["location"]!)).Status, new[] { 200, 202 });
    }

    [Fact]
    public async Task What_is_wrong_with_one_spoils_no_other()
    {
        await PutAsync();
        var reply = await Client.PostAsync("/fhir", """
            {"resourceType":"Bundle","type":"batch","entry":[
             {"request":{"method":"GET","url":"Patient/nobody/$everything"}},
             {"request":{"method":"GET","url":"Patient/bp/$nonsense"}},
             {"request":{"method":"GET","url":"Patient/nobody/Observation"}},
             {"request":{"method":"GET","url":"Patient/bp/Medication"}},
             {"request":{"method":"DELETE","url":"Patient/bp/Observation"}},
             {"request":{"method":"DELETE","url":"Patient/bp/$everything"}},
             {"request":{"method":"GET","url":"Patient/bp/$everything?start=yesterday"}},
             {"request":{"method":"GET","url":"Patient/bp"}}]}
            """);
        Assert.Equal(200, reply.Status);
        Assert.Equal(
            ["404", "404", "404", "422", "422", "422", "400", "200"],
            reply.Json["entry"]!.AsArray().Select(entry => ((string)entry!["response"]!["status"]!)[..3]));
        Assert.Equal("Bundle.entry[1]", (string?)reply.Json["entry"]![1]!["response"]!["outcome"]!["issue"]![0]!["expression"]![0]);
    }

    [Fact]
    public async Task A_transaction_searches_but_calls_no_operation()
    {
        await PutAsync();
        const string Transaction = """
            {"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"GET","url":"URL"}}]}
            """;
        var found = await Client.PostAsync("/fhir", Transaction.Replace("URL", "Patient/bp/Observation", StringComparison.Ordinal));
        Assert.Equal(["bo"], Ids(found.Json["entry"]![0]!["resource"]!));
        var refused = await Client.PostAsync("/fhir", Transaction.Replace("URL", "Patient/bp/$everything", StringComparison.Ordinal));
        Assert.Equal((422, "Bundle.entry[0].request.url"), (refused.Status, refused.Expression));
    }

    [Fact]
    public async Task Each_asks_the_gate_what_it_would_be_asked_alone()
    {
        await using var closed = await TestHub.StartNewAsync(settings => settings, request => request switch
        {
            { Operation: "everything" } or { Interaction: HubInteraction.SystemSearch } => AccessDecision.Forbid("not for you"),
            { Interaction: HubInteraction.Search, ResourceType: "Observation" } => AccessDecision.Forbid("not for you"),
            { Interaction: HubInteraction.Read, ResourceType: "Encounter" } => AccessDecision.Forbid("not for you"),
            _ => AccessDecision.Allow(AccessFilter.Hub),
        });
        await closed.Client.PutAsync("/fhir/Patient/bp", """{"resourceType":"Patient","id":"bp"}""");
        await closed.Client.PutAsync("/fhir/Observation/bo", Observation);
        var reply = await closed.Client.PostAsync("/fhir", """
            {"resourceType":"Bundle","type":"batch","entry":[
             {"request":{"method":"GET","url":"Patient/bp/$everything"}},
             {"request":{"method":"GET","url":"?_type=Patient"}},
             {"request":{"method":"GET","url":"Patient/bp/Observation"}},
             {"request":{"method":"GET","url":"Encounter/e/Condition"}},
             {"request":{"method":"GET","url":"Patient/bp/*"}}]}
            """);
        var entries = reply.Json["entry"]!.AsArray();
        Assert.Equal(["403", "403", "403", "403", "200"], entries.Select(entry => ((string)entry!["response"]!["status"]!)[..3]));
        Assert.Equal(["bp"], Ids(entries[4]!["resource"]!));
    }

    private const string Observation = """
        {"resourceType":"Observation","id":"bo","status":"final",
         "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],
         "code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"subject":{"reference":"Patient/bp"}}
        """;

    private async Task<JsonNode> EntryAsync(string entry)
    {
        var reply = await Client.PostAsync("/fhir", $$"""{"resourceType":"Bundle","type":"batch","entry":[{{entry}}]}""");
        Assert.True(reply.Status == 200, reply.Body);
        return Assert.Single(reply.Json["entry"]!.AsArray())!;
    }

    private static IEnumerable<string?> Ids(JsonNode bundle) =>
        (bundle["entry"]?.AsArray() ?? []).Select(entry => (string?)entry!["resource"]!["id"]).Order();

    private async Task PutAsync()
    {
        await Client.PutAsync("/fhir/Patient/bp", """{"resourceType":"Patient","id":"bp","name":[{"family":"Example"}]}""");
        await Client.PutAsync("/fhir/Observation/bo", Observation);
    }
}
