using System.Text.Json.Nodes;
using Xunit;

namespace FhirIcsHub.Server.Tests.Bundles;

public sealed class BatchTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Fact]
    public async Task Each_entry_succeeds_or_fails_for_itself()
    {
        var reply = await BatchAsync(
            BundleJson.Entry("""{"method":"PUT","url":"Basic/good"}""", """{"resourceType":"Basic","id":"good","code":{"text":"x"}}"""),
            BundleJson.Entry("""{"method":"PUT","url":"Basic/bad"}""", """{"resourceType":"Basic","id":"bad","code":{"text":"x"},"nonsense":1}"""),
            BundleJson.Entry("""{"method":"GET","url":"Basic/not-there"}"""),
            BundleJson.Entry("""{"method":"GET","url":"Basic/good"}"""));

        Assert.Equal(200, reply.Status);
        Assert.Equal("batch-response", (string?)reply.Json["type"]);
        var entries = reply.Json["entry"]!.AsArray();
        Assert.Equal("201 Created", (string?)entries[0]!["response"]!["status"]);
        Assert.Equal("422 Unprocessable Entity", (string?)entries[1]!["response"]!["status"]);
        Assert.Equal("Bundle.entry[1].resource", (string?)entries[1]!["response"]!["outcome"]!["issue"]![0]!["expression"]![0]);
        Assert.Equal("404 Not Found", (string?)entries[2]!["response"]!["status"]);
        Assert.Equal("good", (string?)entries[3]!["resource"]!["id"]);
        Assert.Equal(200, (await Client.GetAsync("/fhir/Basic/good")).Status);
        Assert.Equal(404, (await Client.GetAsync("/fhir/Basic/bad")).Status);
    }

    [Fact]
    public async Task Entries_of_a_batch_cannot_refer_to_each_other()
    {
        const string Urn = "urn:uuid:7c15b9cb-4ae5-40a2-84ae-7b8b0d2d6d54";
        var reply = await BatchAsync(
            BundleJson.Entry("""{"method":"POST","url":"Patient"}""", """{"resourceType":"Patient","active":true}""", Urn),
            BundleJson.Entry("""{"method":"POST","url":"Observation"}""", $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"{{{Urn}}}"}}"""));

        Assert.StartsWith("201", (string?)reply.Json["entry"]![0]!["response"]!["status"], StringComparison.Ordinal);
        Assert.StartsWith("422", (string?)reply.Json["entry"]![1]!["response"]!["status"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_of_broken_json_is_refused_as_a_whole() =>
        Assert.Equal(400, (await Client.PostAsync("/fhir", """{"resourceType":"Bundle","type":"batch","entry":[{]}""")).Status);

    [Fact]
    public async Task An_entry_that_cannot_be_read_says_where_in_the_body_that_is()
    {
        var reply = await Client.PostAsync("/fhir", """
            {"resourceType":"Bundle","type":"batch","entry":[
              {"request":{"method":"GET","url":"Basic?_id=none"}},
              {"request":{"method":"POST","url":"Patient"},"resource":{"resourceType":"Patient",
                "gender":"x"}},
              {"request":{"method":"POST","url":"Patient","sender":"x"},"resource":{"resourceType":"Patient"}}]}
            """);

        var entries = reply.Json["entry"]!.AsArray();
        Assert.Equal(["200 OK", "422 Unprocessable Entity", "422 Unprocessable Entity"],
            entries.Select(entry => (string?)entry!["response"]!["status"]));
        var issue = entries[1]!["response"]!["outcome"]!["issue"]![0]!;
        Assert.Equal("Bundle.entry[1].resource.gender", (string?)issue["expression"]![0]);
        Assert.Equal("Bundle.entry[2].request", (string?)entries[2]!["response"]!["outcome"]!["issue"]![0]!["expression"]![0]);
    }

    /// <summary>Whatever the length of the body is said to be, and however it comes in.</summary>
    [Theory]
    [InlineData("transaction")]
    [InlineData("batch")]
    public async Task Of_a_body_that_breaks_off_nothing_is_written(string type)
    {
        var id = $"broken-off-{type}";
        var whole = BundleJson.Of(type,
        [
            BundleJson.Entry($$"""{"method":"PUT","url":"Basic/{{id}}"}""", $$"""{"resourceType":"Basic","id":"{{id}}","code":{"text":"x"} }"""),
            BundleJson.Entry("""{"method":"GET","url":"Basic/x"}"""),
        ]);
        foreach (var keep in new[] { whole.Length - 1, whole.Length - 3, whole.Length / 2, 1, 0 })
        {
            var body = new StreamContent(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(whole[..keep])));
            body.Headers.ContentType = new("application/fhir+json");

            var reply = await Client.SendAsync(HttpMethod.Post, "/fhir", body, ("Transfer-Encoding", "chunked"));

            Assert.Equal(400, reply.Status);
            Assert.Equal(404, (await Client.GetAsync($"/fhir/Basic/{id}")).Status);
        }
    }

    [Fact]
    public async Task More_than_the_configured_size_is_413_also_where_no_length_is_told_or_it_comes_compressed()
    {
        await using var small = await TestHub.StartNewAsync(
            settings => settings with { Limits = settings.Limits with { MaxBodyBytes = 20_000, MaxBundleEntries = 3 } });
        var large = Reads(1).Replace("{", new string(' ', 20_000) + "{", StringComparison.Ordinal);
        var packed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
        {
            await gzip.WriteAsync(System.Text.Encoding.UTF8.GetBytes(large), TestContext.Current.CancellationToken);
        }
        packed.Position = 0;
        var compressed = new StreamContent(packed);
        compressed.Headers.ContentType = new("application/fhir+json");
        compressed.Headers.ContentEncoding.Add("gzip");
        var bomb = await small.Client.SendAsync(HttpMethod.Post, "/fhir", compressed);
        var many = await small.Client.PostAsync("/fhir", Reads(4));

        Assert.Equal((413, "too-long"), (bomb.Status, bomb.IssueCode));
        Assert.Contains("several Bundles", bomb.Diagnostics, StringComparison.Ordinal);
        Assert.Equal((413, "too-costly"), (many.Status, many.IssueCode));
        Assert.Equal(200, (await small.Client.PostAsync("/fhir", Reads(3))).Status);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""", 422)]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient"}}]}""", 422)]
    [InlineData("""{"resourceType":"Bundle","type":"batch","entry":[]}""", 422)]
    [InlineData("""{"resourceType":"Bundle","type":"batch","entry":{}}""", 422)]
    [InlineData("[]", 400)]
    [InlineData("", 400)]
    public async Task What_is_no_transaction_or_batch_is_refused_with_the_reason(string body, int status) =>
        Assert.Equal(status, (await Client.PostAsync("/fhir", body)).Status);

    private static string Reads(int count) => BundleJson.Of(
        "batch", [.. Enumerable.Range(0, count).Select(_ => BundleJson.Entry("""{"method":"GET","url":"Basic?_id=x"}"""))]);

    private Task<FhirReply> BatchAsync(params IReadOnlyList<JsonNode> entries) =>
        Client.PostAsync("/fhir", BundleJson.Of("batch", entries));
}
