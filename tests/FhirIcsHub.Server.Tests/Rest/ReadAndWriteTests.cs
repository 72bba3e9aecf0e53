using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

public sealed class ReadAndWriteTests(TestHub hub) : IClassFixture<TestHub>
{
    private const string Practitioner = """{"resourceType":"Practitioner","name":[{"family":"Example","given":["Ada"]}]}""";

    private FhirClient Client => hub.Client;

    [Fact]
    public async Task A_created_resource_gets_an_id_a_version_and_an_address_and_reads_back_as_sent()
    {
        var created = await Client.PostAsync("/fhir/Practitioner", Practitioner);

        Assert.Equal(201, created.Status);
        Assert.Equal("W/\"1\"", created.ETag);
        Assert.Equal($"{Client.FhirBase}/Practitioner/{created.Id}/_history/1", created.Headers.Location?.ToString());
        Assert.NotNull(created.ContentHeaders.LastModified);
        Assert.Equal("application/fhir+json; charset=utf-8", created.ContentHeaders.ContentType?.ToString());
        var read = await Client.GetAsync($"/fhir/Practitioner/{created.Id}");
        Assert.Equal(200, read.Status);
        Assert.Equal("1", (string?)read.Json["meta"]!["versionId"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Practitioner), Bare(read.Json)));
    }

    [Fact]
    public async Task An_id_in_the_body_of_a_create_is_ignored()
    {
        var created = await Client.PostAsync("/fhir/Practitioner", """{"resourceType":"Practitioner","id":"mine","active":true}""");

        Assert.Equal(201, created.Status);
        Assert.NotEqual("mine", created.Id);
    }

    [Fact]
    public async Task An_update_to_an_unused_id_creates_and_the_next_one_makes_version_2()
    {
        var first = await PutAsync("u1", """{"resourceType":"Practitioner","id":"u1","active":true}""");
        var second = await PutAsync("u1", """{"resourceType":"Practitioner","id":"u1","active":false}""");

        Assert.Equal(201, first.Status);
        Assert.Equal(200, second.Status);
        Assert.Equal("W/\"2\"", second.ETag);
    }

    [Fact]
    public async Task An_update_that_changes_nothing_makes_no_new_version()
    {
        await PutAsync("same", """{"resourceType":"Practitioner","id":"same","active":true}""");
        var again = await PutAsync("same", """{"resourceType":"Practitioner","id":"same","active":true}""");

        Assert.Equal(200, again.Status);
        Assert.Equal("W/\"1\"", again.ETag);
    }

    [Fact]
    public async Task Decimals_keep_their_digits_and_unusual_but_legal_content_comes_back()
    {
        const string Observation = """
            {"resourceType":"Observation","id":"dec","status":"final","code":{"text":"é 😀 \"quoted\" \\ /"},
             "valueQuantity":{"value":1.500,"_value":{"extension":[{"url":"http://example.org/e","valueDecimal":1E-3}]},"unit":"mg"},
             "contained":[{"resourceType":"Patient","id":"p","_birthDate":{"extension":[{"url":"http://example.org/x","valueCode":"unknown"}]}}],
             "subject":{"reference":"#p"}}
            """;
        await Client.PutAsync("/fhir/Observation/dec", Observation);
        var read = await Client.GetAsync("/fhir/Observation/dec");

        Assert.Contains("1.500", read.Body, StringComparison.Ordinal);
        Assert.Contains("1E-3", read.Body, StringComparison.Ordinal);
        var bare = Bare(read.Json);
        bare["id"] = "dec";
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Observation), bare));
    }

    [Fact]
    public async Task Old_versions_stay_readable_and_the_history_lists_them_newest_first()
    {
        await PutAsync("h1", """{"resourceType":"Practitioner","id":"h1","gender":"female"}""");
        await PutAsync("h1", """{"resourceType":"Practitioner","id":"h1","gender":"male"}""");
        await Client.DeleteAsync("/fhir/Practitioner/h1");

        var first = await Client.GetAsync("/fhir/Practitioner/h1/_history/1");
        var history = await Client.GetAsync("/fhir/Practitioner/h1/_history");

        Assert.Equal("female", (string?)first.Json["gender"]);
        Assert.Equal("history", (string?)history.Json["type"]);
        var entries = history.Json["entry"]!.AsArray();
        Assert.Equal(["DELETE", "PUT", "PUT"], entries.Select(entry => (string?)entry!["request"]!["method"]));
        Assert.Null(entries[0]!["resource"]);
        Assert.Equal("male", (string?)entries[1]!["resource"]!["gender"]);
        Assert.Equal(410, (await Client.GetAsync("/fhir/Practitioner/h1/_history/3")).Status);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Practitioner/h1/_history/4")).Status);
    }

    [Fact]
    public async Task A_long_history_comes_in_pages_that_together_hold_every_version_once()
    {
        for (var version = 1; version <= 7; version++)
        {
            await PutAsync("pages", $$"""{"resourceType":"Practitioner","id":"pages","birthDate":"19{{version}}0"}""");
        }

        var versions = new List<string?>();
        var next = "/fhir/Practitioner/pages/_history?_count=3";
        var pages = 0;
        while (next is not null)
        {
            var page = await Client.GetAsync(next);
            Assert.Equal(7, (int)page.Json["total"]!);
            versions.AddRange(page.Json["entry"]!.AsArray().Select(entry => (string?)entry!["resource"]!["meta"]!["versionId"]));
            next = (string?)page.Json["link"]!.AsArray().FirstOrDefault(link => (string?)link!["relation"] == "next")?["url"];
            pages++;
        }

        Assert.Equal(3, pages);
        Assert.Equal(["7", "6", "5", "4", "3", "2", "1"], versions);
    }

    [Fact]
    public async Task A_deleted_resource_is_gone_and_one_that_never_was_is_not_found()
    {
        await PutAsync("d1", """{"resourceType":"Practitioner","id":"d1","active":true}""");

        Assert.Equal(204, (await Client.DeleteAsync("/fhir/Practitioner/d1")).Status);

        var gone = await Client.GetAsync("/fhir/Practitioner/d1");
        Assert.Equal(410, gone.Status);
        Assert.Equal("deleted", gone.IssueCode);
        var never = await Client.GetAsync("/fhir/Practitioner/never");
        Assert.Equal(404, never.Status);
        Assert.Equal("not-found", never.IssueCode);
        Assert.Equal(204, (await Client.DeleteAsync("/fhir/Practitioner/d1")).Status);
        Assert.Equal(204, (await Client.DeleteAsync("/fhir/Practitioner/never")).Status);
    }

    [Fact]
    public async Task A_deleted_resource_comes_back_with_an_update_as_its_next_version()
    {
        await PutAsync("back", """{"resourceType":"Practitioner","id":"back","active":true}""");
        await Client.DeleteAsync("/fhir/Practitioner/back");
        var again = await PutAsync("back", """{"resourceType":"Practitioner","id":"back","active":true}""");

        Assert.Equal(201, again.Status);
        Assert.Equal("W/\"3\"", again.ETag);
    }

    [Fact]
    public async Task Ids_that_differ_in_case_only_are_two_resources()
    {
        await PutAsync("case", """{"resourceType":"Practitioner","id":"case","gender":"female"}""");
        await PutAsync("CASE", """{"resourceType":"Practitioner","id":"CASE","gender":"male"}""");

        Assert.Equal("female", (string?)(await Client.GetAsync("/fhir/Practitioner/case")).Json["gender"]);
        Assert.Equal("male", (string?)(await Client.GetAsync("/fhir/Practitioner/CASE")).Json["gender"]);
    }

    [Fact]
    public async Task A_client_that_has_the_current_version_is_told_so()
    {
        await PutAsync("etag", """{"resourceType":"Practitioner","id":"etag","active":true}""");

        var same = await Client.GetAsync("/fhir/Practitioner/etag", ("If-None-Match", "W/\"1\""));
        Assert.Equal(304, same.Status);
        Assert.Empty(same.Body);
        Assert.Equal(200, (await Client.GetAsync("/fhir/Practitioner/etag", ("If-None-Match", "W/\"2\""))).Status);
        var inAnHour = DateTimeOffset.UtcNow.AddHours(1).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(304, (await Client.GetAsync("/fhir/Practitioner/etag", ("If-Modified-Since", inAnHour))).Status);
    }

    [Fact]
    public async Task A_head_request_answers_like_a_get_without_the_body()
    {
        await PutAsync("head", """{"resourceType":"Practitioner","id":"head","active":true}""");
        var head = await Client.SendAsync(HttpMethod.Head, "/fhir/Practitioner/head", null);

        Assert.Equal(200, head.Status);
        Assert.Empty(head.Body);
        Assert.True(head.ContentHeaders.ContentLength > 50);
        Assert.Equal("W/\"1\"", head.ETag);
    }

    [Fact]
    public async Task An_update_of_another_version_than_the_expected_one_changes_nothing()
    {
        await PutAsync("match", """{"resourceType":"Practitioner","id":"match","gender":"female"}""");
        var body = """{"resourceType":"Practitioner","id":"match","gender":"male"}""";

        var stale = await Client.PutAsync("/fhir/Practitioner/match", body, ("If-Match", "W/\"7\""));
        Assert.Equal(412, stale.Status);
        Assert.Equal("conflict", stale.IssueCode);
        Assert.Equal("female", (string?)(await Client.GetAsync("/fhir/Practitioner/match")).Json["gender"]);
        Assert.Equal(200, (await Client.PutAsync("/fhir/Practitioner/match", body, ("If-Match", "W/\"1\""))).Status);
        Assert.Equal(412, (await Client.DeleteAsync("/fhir/Practitioner/match", ("If-Match", "W/\"1\""))).Status);
        Assert.Equal(412, (await Client.PutAsync("/fhir/Practitioner/match", body, ("If-None-Match", "*"))).Status);
    }

    [Fact]
    public async Task Of_many_updates_that_expect_the_same_version_one_wins()
    {
        await PutAsync("race", """{"resourceType":"Practitioner","id":"race","birthDate":"1900"}""");

        var replies = await Task.WhenAll(Enumerable.Range(1, 32).Select(i => Client.PutAsync(
            "/fhir/Practitioner/race", $$"""{"resourceType":"Practitioner","id":"race","birthDate":"{{1900 + i}}"}""", ("If-Match", "W/\"1\""))));

        Assert.Single(replies, reply => reply.Status == 200);
        Assert.Equal(31, replies.Count(reply => reply.Status is 412 or 409));
        Assert.Equal("W/\"2\"", (await Client.GetAsync("/fhir/Practitioner/race")).ETag);
    }

    [Theory]
    [InlineData("return=minimal", "")]
    [InlineData("return=representation", "Practitioner")]
    [InlineData("return=OperationOutcome", "OperationOutcome")]
    public async Task Prefer_says_what_a_write_answers_with(string preference, string resourceType)
    {
        var reply = await Client.PostAsync("/fhir/Practitioner", Practitioner, ("Prefer", preference));

        Assert.Equal(201, reply.Status);
        Assert.NotNull(reply.Headers.Location);
        Assert.Equal(resourceType, reply.Body.Length == 0 ? "" : (string?)reply.Json["resourceType"]);
    }

    private Task<FhirReply> PutAsync(string id, string json) => Client.PutAsync($"/fhir/Practitioner/{id}", json);

    private static JsonNode Bare(JsonNode resource) => Resources.WithoutIdAndMeta(resource);
}
