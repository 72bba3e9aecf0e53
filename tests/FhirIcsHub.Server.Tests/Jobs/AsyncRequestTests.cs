using Xunit;

namespace FhirIcsHub.Server.Tests.Jobs;

public sealed class AsyncRequestTests(TestHub hub) : IClassFixture<TestHub>
{
    private FhirClient Client => hub.Client;

    [Fact]
    public async Task A_search_that_is_answered_later_comes_to_the_same_as_one_at_once()
    {
        await Client.PutAsync("/fhir/Basic/later-search", """{"resourceType":"Basic","id":"later-search","code":{"text":"x"}}""");
        var accepted = await Client.GetAsync("/fhir/Basic?_id=later-search", JobClient.Later);
        var reply = await Client.EndAsync(JobClient.JobOf(accepted));

        Assert.Equal(200, reply.Status);
        Assert.Equal("Bundle", (string?)reply.Json["resourceType"]);
        Assert.Equal("batch-response", (string?)reply.Json["type"]);
        var entry = Assert.Single(reply.Json["entry"]!.AsArray())!;
        Assert.Equal("200 OK", (string?)entry["response"]!["status"]);
        var atOnce = await Client.GetAsync("/fhir/Basic?_id=later-search");
        Assert.Equal(atOnce.Json.ToJsonString(), entry["resource"]!.ToJsonString());
        Assert.NotNull(reply.ContentHeaders.Expires);
        Assert.True(FhirIcsHub.Fhir.Resource.Read(System.Text.Encoding.UTF8.GetBytes(reply.Body)).Success);
    }

    [Fact]
    public async Task A_transaction_and_a_create_are_carried_out_later_with_their_headers()
    {
        var transaction = BundleJson.Of("transaction",
        [
            BundleJson.Entry("""{"method":"PUT","url":"Basic/later-1"}""", """{"resourceType":"Basic","id":"later-1","code":{"text":"x"}}"""),
            BundleJson.Entry("""{"method":"PUT","url":"Basic/later-2"}""", """{"resourceType":"Basic","id":"later-2","code":{"text":"x"}}"""),
        ]);
        var answer = await Client.EndAsync(JobClient.JobOf(await Client.PostAsync("/fhir", transaction, JobClient.Later)));
        Assert.Equal("transaction-response", (string?)answer.Json["entry"]![0]!["resource"]!["type"]);
        Assert.Equal(200, (await Client.GetAsync("/fhir/Basic/later-2")).Status);

        const string Named = """{"resourceType":"Basic","identifier":[{"system":"https://example.org/later","value":"1"}],"code":{"text":"x"}}""";
        string? location = null;
        foreach (var status in new[] { "201 Created", "200 OK" })
        {
            var created = await Client.EndAsync(JobClient.JobOf(await Client.PostAsync("/fhir/Basic", Named,
                ("Prefer", "respond-async, return=minimal"), ("If-None-Exist", "identifier=https://example.org/later|1"))));
            var entry = created.Json["entry"]![0]!;
            Assert.Equal(status, (string?)entry["response"]!["status"]);
            Assert.Null(entry["resource"]);
            location ??= (string?)entry["response"]!["location"];
            Assert.Equal(location, (string?)entry["response"]!["location"]);
        }
    }

    [Fact]
    public async Task Headers_that_say_how_to_write_and_a_head_mean_later_what_they_mean_at_once()
    {
        static string Tagged(string code) => $$$"""
            {"resourceType":"Basic","id":"later-tag","meta":{"tag":[{"system":"https://example.org/t","code":"{{{code}}}"}]},"code":{"text":"x"}}
            """;
        await Client.PutAsync("/fhir/Basic/later-tag", Tagged("a"));
        await Client.EndAsync(JobClient.JobOf(
            await Client.PutAsync("/fhir/Basic/later-tag", Tagged("b"), JobClient.Later, ("X-Meta-Snapshot-Mode", "TAG"))));
        var tag = Assert.Single((await Client.GetAsync("/fhir/Basic/later-tag")).Json["meta"]!["tag"]!.AsArray());
        Assert.Equal("b", (string?)tag!["code"]);

        var head = await Client.EndAsync(JobClient.JobOf(
            await Client.SendAsync(HttpMethod.Head, "/fhir/Basic/later-tag", null, JobClient.Later)));
        Assert.Null(head.Json["entry"]![0]!["resource"]);
        Assert.Equal("W/\"2\"", (string?)head.Json["entry"]![0]!["response"]!["etag"]);
    }

    [Fact]
    public async Task A_request_that_fails_later_is_a_job_that_is_done_and_its_entry_says_what_was_wrong()
    {
        var reply = await Client.EndAsync(JobClient.JobOf(await Client.GetAsync("/fhir/Patient/nobody", JobClient.Later)));

        Assert.Equal(200, reply.Status);
        var response = reply.Json["entry"]![0]!["response"]!;
        Assert.Equal("404 Not Found", (string?)response["status"]);
        Assert.Equal("not-found", (string?)response["outcome"]!["issue"]![0]!["code"]);
    }

    [Fact]
    public async Task An_operation_and_a_search_by_POST_can_be_answered_later()
    {
        var validated = await Client.EndAsync(JobClient.JobOf(await Client.PostAsync(
            "/fhir/Basic/$validate", """{"resourceType":"Basic","code":{"text":"x"}}""", JobClient.Later)));
        Assert.Equal("200 OK", (string?)validated.Json["entry"]![0]!["response"]!["status"]);
        Assert.Equal("OperationOutcome", (string?)validated.Json["entry"]![0]!["response"]!["outcome"]!["resourceType"]);

        var form = new FormUrlEncodedContent([new("_id", "none")]);
        var searched = await Client.EndAsync(JobClient.JobOf(
            await Client.SendAsync(HttpMethod.Post, "/fhir/Basic/_search", form, JobClient.Later)));
        Assert.Equal("searchset", (string?)searched.Json["entry"]![0]!["resource"]!["type"]);
    }

    [Fact]
    public async Task The_result_comes_in_XML_for_who_wants_XML()
    {
        var job = JobClient.JobOf(await Client.GetAsync("/fhir/Patient/nobody", JobClient.Later));
        await Client.EndAsync(job);

        var reply = await Client.GetAsync(job, ("Accept", "application/fhir+xml"));

        Assert.Contains("<Bundle xmlns", reply.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_can_be_fetched_again_until_it_is_given_up()
    {
        var job = JobClient.JobOf(await Client.GetAsync("/fhir/Patient/nobody", JobClient.Later));
        await Client.EndAsync(job);
        Assert.Equal(200, (await Client.GetAsync(job, JobClient.Later)).Status);

        Assert.Equal(202, (await Client.DeleteAsync(job)).Status);

        Assert.Equal(404, (await Client.GetAsync(job)).Status);
        Assert.Equal(404, (await Client.DeleteAsync(job)).Status);
    }

    [Theory]
    [InlineData("/fhir/Patinet?_id=1", 404)]
    [InlineData("/fhir/Patient/1?_format=turtle", 406)]
    public async Task What_can_be_refused_at_once_is(string path, int status) =>
        Assert.Equal(status, (await Client.GetAsync(path, JobClient.Later)).Status);

    [Fact]
    public async Task An_id_that_was_not_given_out_is_not_found()
    {
        Assert.Equal(404, (await Client.GetAsync("/fhir/$jobs/0123456789abcdef0123456789abcdef")).Status);
        Assert.Equal(404, (await Client.GetAsync("/fhir/$jobs/0123456789abcdef0123456789abcdef/files/1.Patient.ndjson")).Status);
    }
}
