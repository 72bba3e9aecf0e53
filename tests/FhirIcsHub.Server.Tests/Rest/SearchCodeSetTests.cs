using System.Text.Json.Nodes;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>Searches by value sets and by the hierarchies of code systems, which are stored, and may be so a moment ago.</summary>
public sealed class SearchCodeSetTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string System = "http://example.org/cs/animals";

    private FhirClient Client => hub.Client;

    [Theory]
    [InlineData("Basic?code:in=http://example.org/vs/dogs", "poodle dog")]
    [InlineData("Basic?code:in=ValueSet/dogs", "poodle dog")]
    [InlineData("Basic?code:in=ValueSet/unnamed", "cat")]
    [InlineData("Basic?code:not-in=http://example.org/vs/dogs", "cat stone")]
    [InlineData("Basic?code:below=http://example.org/cs/animals|dog", "poodle dog")]
    [InlineData("Basic?code:below=http://example.org/cs/animals|animal", "poodle dog cat")]
    [InlineData("Basic?code:above=http://example.org/cs/animals|poodle", "poodle dog")]
    [InlineData("Basic?code:below=http://example.org/cs/animals|dog,http://example.org/cs/animals|cat", "poodle dog cat")]
    [InlineData("Basic?subject:Patient.gender:in=http://hl7.org/fhir/ValueSet/administrative-gender", "cat")]
    [InlineData("Patient?_has:Basic:subject:code:in=ValueSet/unnamed", "owner")]
    [InlineData("Basic?_filter=code in http://example.org/vs/dogs", "poodle dog")]
    [InlineData("Basic?_filter=code in ValueSet/unnamed or code in \"http://example.org/vs/dogs\"", "poodle dog cat")]
    [InlineData("Basic?_filter=code ni http://example.org/vs/dogs", "cat stone")]
    [InlineData("Basic?_filter=not (code ss http://example.org/cs/animals|dog)", "cat stone")]
    [InlineData("Basic?_filter=code sb http://example.org/cs/animals|poodle", "poodle dog")]
    [InlineData("Basic?_filter=subject:Patient[gender in http://hl7.org/fhir/ValueSet/administrative-gender].gender eq female", "cat")]
    public async Task Codes_are_found_by_the_set_that_they_are_in(string search, string expected)
    {
        await PutAnimalsAsync();
        Assert.Equal(expected.Split(' ').Order(), await FindAsync($"/fhir/{search}&_count=100"));
    }

    [Fact]
    public async Task A_value_set_that_was_just_changed_counts_as_it_is_now()
    {
        await PutAnimalsAsync();
        await PutValueSetAsync("changing", "http://example.org/vs/changing", "cat");
        Assert.Equal(["cat"], await FindAsync("/fhir/Basic?code:in=http://example.org/vs/changing"));
        await PutValueSetAsync("changing", "http://example.org/vs/changing", "dog");
        Assert.Equal(["dog"], await FindAsync("/fhir/Basic?code:in=http://example.org/vs/changing"));
    }

    [Fact]
    public async Task A_search_in_a_batch_knows_value_sets_too()
    {
        await PutAnimalsAsync();
        var reply = await Client.PostAsync("/fhir", """
            {"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Basic?code:in=ValueSet/unnamed"}}]}
            """);
        var found = reply.Json["entry"]![0]!["resource"]!;
        Assert.Equal("cat", (string?)Assert.Single(found["entry"]!.AsArray())!["resource"]!["id"]);
    }

    [Fact]
    public async Task A_value_set_that_may_not_be_read_is_as_one_that_is_not_there()
    {
        await using var closed = await TestHub.StartNewAsync(settings => settings, request =>
            request is { Interaction: HubInteraction.Read, ResourceType: "ValueSet" }
                ? AccessDecision.Forbid("not for you") : AccessDecision.Allow(AccessFilter.Hub));
        await closed.Client.PutAsync("/fhir/ValueSet/unnamed", """
            {"resourceType":"ValueSet","id":"unnamed","status":"active",
             "compose":{"include":[{"system":"http://example.org/cs/animals","concept":[{"code":"cat"}]}]}}
            """);
        foreach (var search in new[] { "Basic?code:in=ValueSet/unnamed", "Basic?_filter=code in ValueSet/unnamed" })
        {
            var reply = await closed.Client.GetAsync($"/fhir/{search}");
            Assert.Equal(400, reply.Status);
            Assert.Contains("no such ValueSet", reply.Diagnostics, StringComparison.Ordinal);
            var batch = await closed.Client.PostAsync("/fhir", $$$"""
                {"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"{{{search.Replace(" ", "%20", StringComparison.Ordinal)}}}"}}]}
                """);
            Assert.StartsWith("400", (string?)batch.Json["entry"]![0]!["response"]!["status"], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Basic?code:in=http://example.org/vs/nowhere", "not here")]
    [InlineData("Basic?code:in=ValueSet/nowhere", "no such ValueSet")]
    [InlineData("Basic?code:below=http://example.org/cs/nowhere|a", "http://example.org/cs/nowhere")]
    [InlineData("Basic?code:below=http://example.org/cs/animals|unicorn", "unicorn")]
    [InlineData("Basic?code:below=dog", "system|code")]
    public async Task A_set_that_is_not_known_is_refused_with_what_is_missing(string search, string reason)
    {
        await PutAnimalsAsync();
        var reply = await Client.GetAsync($"/fhir/{search}");
        Assert.Equal(400, reply.Status);
        var issue = Assert.Single(reply.Json["issue"]!.AsArray())!;
        Assert.Contains(reason, (string?)issue["diagnostics"], StringComparison.Ordinal);
        Assert.Contains("code:", (string?)issue["diagnostics"], StringComparison.Ordinal);
    }

    private async Task PutAnimalsAsync()
    {
        await Client.PutAsync("/fhir/CodeSystem/animals", """
            {"resourceType":"CodeSystem","id":"animals","url":"http://example.org/cs/animals","status":"active","content":"complete","hierarchyMeaning":"is-a",
             "concept":[{"code":"animal","concept":[{"code":"dog","concept":[{"code":"poodle"}]},{"code":"cat"}]}]}
            """);
        await Client.PutAsync("/fhir/ValueSet/dogs", """
            {"resourceType":"ValueSet","id":"dogs","url":"http://example.org/vs/dogs","status":"active",
             "compose":{"include":[{"system":"http://example.org/cs/animals","filter":[{"property":"concept","op":"is-a","value":"dog"}]}]}}
            """);
        await PutValueSetAsync("unnamed", null, "cat");
        await Client.PutAsync("/fhir/Patient/owner", """{"resourceType":"Patient","id":"owner","gender":"female"}""");
        foreach (var (code, system) in new[] { ("poodle", System), ("dog", System), ("cat", System), ("stone", "http://example.org/cs/minerals") })
        {
            var subject = code == "cat" ? ",\"subject\":{\"reference\":\"Patient/owner\"}" : "";
            await Client.PutAsync($"/fhir/Basic/{code}", $$$"""
                {"resourceType":"Basic","id":"{{{code}}}","code":{"coding":[{"system":"{{{system}}}","code":"{{{code}}}"}]}{{{subject}}}}
                """);
        }
    }

    private Task<FhirReply> PutValueSetAsync(string id, string? url, string code) => Client.PutAsync($"/fhir/ValueSet/{id}", $$$"""
        {"resourceType":"ValueSet","id":"{{{id}}}",{{{(url is null ? "" : $"\"url\":\"{url}\",")}}}"status":"active",
         "compose":{"include":[{"system":"{{{System}}}","concept":[{"code":"{{{code}}}"}]}]}}
        """);

    private async Task<IEnumerable<string>> FindAsync(string search)
    {
        var reply = await Client.GetAsync(search);
        Assert.True(reply.Status == 200, reply.Body);
        return (reply.Json["entry"]?.AsArray() ?? new JsonArray()).Select(entry => (string)entry!["resource"]!["id"]!).Order();
    }
}
