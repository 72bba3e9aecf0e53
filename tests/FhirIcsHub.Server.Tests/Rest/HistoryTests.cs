using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>Histories of a type and of all, on a hub of their own, so that nothing else is in them.</summary>
public sealed class HistoryTests : IAsyncLifetime
{
    private TestHub _hub = null!;

    private FhirClient Client => _hub.Client;

    public async ValueTask InitializeAsync()
    {
        _hub = await TestHub.StartNewAsync(settings => settings);
        await PutAsync("Basic", "a", "1");
        await PutAsync("Practitioner", "p", "1");
        await PutAsync("Basic", "b", "1");
        await PutAsync("Basic", "a", "2");
        await Client.DeleteAsync("/fhir/Basic/b");
        await PutAsync("Basic", "a", "3");
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task A_types_history_has_every_change_of_the_type_the_latest_first()
    {
        var history = (await Client.GetAsync("/fhir/Basic/_history")).Json;

        Assert.Equal("history", (string?)history["type"]);
        Assert.Equal(["a/3", "b/2 deleted", "a/2", "b/1", "a/1"], Names(history));
        Assert.Equal(["1", "2", "3"], Entries(history).Where(entry => Name(entry).StartsWith("a/", StringComparison.Ordinal))
            .Select(entry => (string)entry["resource"]!["identifier"]![0]!["value"]!).Reverse());
    }

    [Fact]
    public async Task The_systems_history_has_every_change()
    {
        var history = (await Client.GetAsync("/fhir/_history")).Json;

        // What the hub brings itself was there before.
        Assert.Equal(["a/3", "b/2 deleted", "a/2", "b/1", "p/1", "a/1"], Names(history).Take(6));
    }

    [Theory]
    [InlineData("/fhir/Basic/_history")]
    [InlineData("/fhir/_history")]
    [InlineData("/fhir/Basic/a/_history")]
    public async Task Pages_together_are_the_whole_also_when_changes_come_meanwhile(string path)
    {
        var whole = Names((await Client.GetAsync(path + "?_count=1000")).Json);
        var found = new List<string>();
        for (var next = path + "?_count=3"; next is not null;)
        {
            var page = (await Client.GetAsync(next)).Json;
            found.AddRange(Names(page));
            next = page["link"]!.AsArray().Where(link => (string?)link!["relation"] == "next")
                .Select(link => new Uri((string)link!["url"]!).PathAndQuery).SingleOrDefault();
            await PutAsync("Basic", "a", Guid.NewGuid().ToString());
        }

        Assert.Equal(whole, found);
    }

    [Fact]
    public async Task Since_leaves_out_what_was_made_before()
    {
        var second = Entries((await Client.GetAsync("/fhir/Basic/_history")).Json).Single(entry => Name(entry) == "a/2");
        var since = Uri.EscapeDataString((string)second["response"]!["lastModified"]!);

        // Changes of the same millisecond belong to it as well.
        var found = Names((await Client.GetAsync($"/fhir/Basic/_history?_since={since}")).Json);
        Assert.Equal(["a/3", "b/2 deleted", "a/2"], found.Take(3));
        Assert.Empty(Names((await Client.GetAsync("/fhir/_history?_since=2999-01-01T00:00:00Z")).Json));
    }

    [Theory]
    [InlineData("/fhir/Basic/_history")]
    [InlineData("/fhir/Basic/a/_history")]
    public async Task At_a_moment_the_version_that_was_then_current_is_found(string path)
    {
        var third = Entries((await Client.GetAsync("/fhir/Basic/a/_history")).Json)[0];
        var at = Uri.EscapeDataString((string)third["response"]!["lastModified"]!);
        var found = Names((await Client.GetAsync($"{path}?_at={at}")).Json);

        Assert.Contains("a/3", found);
        Assert.DoesNotContain("a/2", found);
        Assert.DoesNotContain("a/1", found);
        Assert.Empty(Names((await Client.GetAsync($"{path}?_at=1999")).Json));
    }

    [Theory]
    [InlineData("?_count=0")]
    [InlineData("?_since=yesterday")]
    [InlineData("?_at=soon")]
    [InlineData("?name=x")]
    public async Task What_cannot_be_understood_is_a_400(string query) =>
        Assert.Equal(400, (await Client.GetAsync("/fhir/Basic/_history" + query)).Status);

    [Fact]
    public async Task A_batch_can_ask_for_a_types_history()
    {
        var reply = await Client.PostAsync("/fhir",
            """{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Practitioner/_history"}}]}""");

        Assert.Equal(["p/1"], Names(reply.Json["entry"]![0]!["resource"]!));
    }

    private Task<FhirReply> PutAsync(string type, string id, string value) => Client.PutAsync($"/fhir/{type}/{id}", $$"""
        {"resourceType":"{{type}}","id":"{{id}}","identifier":[{"value":"{{value}}"}]{{(type == "Basic" ? ",\"code\":{\"text\":\"x\"}" : "")}}}
        """);

    private static List<JsonNode> Entries(JsonNode bundle) => [.. (bundle["entry"]?.AsArray() ?? []).Select(entry => entry!)];

    private static List<string> Names(JsonNode bundle) => [.. Entries(bundle).Select(Name)];

    /// <summary>Id and version of an entry: <c>a/2</c>.</summary>
    private static string Name(JsonNode entry) =>
        $"{((string)entry["request"]!["url"]!).Split('/')[1]}/{((string)entry["response"]!["etag"]!).Trim('W', '/', '"')}"
        + ((string?)entry["request"]!["method"] == "DELETE" ? " deleted" : "");
}
