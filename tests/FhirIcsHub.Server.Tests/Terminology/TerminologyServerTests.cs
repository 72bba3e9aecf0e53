using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Server.Terminology;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FhirIcsHub.Server.Tests.Terminology;

/// <summary>The client of an external terminology server, against a server that fails in every way; no test waits for a clock.</summary>
public sealed class TerminologyServerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly ValidateCodeRequest Question = new() { Url = "http://example.org/vs", Coding = new("http://example.org/s", "c") };
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_question_is_posted_with_the_token_and_its_answer_read()
    {
        await using var server = await FlakyServer.StartAsync();
        using var client = Client(server.Url, s => s with { Token = "secret-token" });
        var result = await client.ValidateCodeAsync(Question, Stop);
        Assert.Equal((true, "Shown"), (result.Result, result.Coding?.Display));
        var request = Assert.Single(server.Requests);
        Assert.StartsWith("POST /fhir/ValueSet/$validate-code Bearer secret-token {\"resourceType\":\"Parameters\"", request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_passing_failure_is_tried_again(int status)
    {
        await using var server = await FlakyServer.StartAsync(
            FlakyServer.Answer(status, "oops", "text/plain"), FlakyServer.Answer(status, "oops", "text/plain"), FlakyServer.Answer(200, FlakyServer.Valid));
        using var client = Client(server.Url);
        Assert.True((await client.ValidateCodeAsync(Question, Stop)).Result);
        Assert.Equal(3, server.Calls);
    }

    [Fact]
    public async Task A_broken_answer_is_tried_again()
    {
        await using var server = await FlakyServer.StartAsync(FlakyServer.Truncated, FlakyServer.Aborted, FlakyServer.Answer(200, FlakyServer.Valid));
        using var client = Client(server.Url);
        Assert.True((await client.ValidateCodeAsync(Question, Stop)).Result);
        Assert.Equal(3, server.Calls);
    }

    [Theory]
    [InlineData(500, IssueType.Transient)]
    [InlineData(503, IssueType.Transient)]
    [InlineData(429, IssueType.Throttled)]
    public async Task A_lasting_failure_is_told_after_the_last_try(int status, string code)
    {
        await using var server = await FlakyServer.StartAsync(FlakyServer.Answer(status, "oops", "text/plain"));
        using var client = Client(server.Url);
        var result = await client.ValidateCodeAsync(Question, Stop);
        Assert.Null(result.Result);
        Assert.Equal(code, Assert.Single(result.Issues).Code);
        Assert.Equal(4, server.Calls);
    }

    [Fact]
    public async Task Pauses_grow_with_jitter_and_a_retry_after_goes_first()
    {
        await using var server = await FlakyServer.StartAsync(
            FlakyServer.Answer(503, "", "text/plain", ("Retry-After", "2")), FlakyServer.Answer(500, "", "text/plain"), FlakyServer.Answer(200, FlakyServer.Valid));
        using var client = Client(server.Url);
        Assert.True((await client.ValidateCodeAsync(Question, Stop)).Result);
        Assert.Equal(2, _time.Waits.Count);
        Assert.Equal(TimeSpan.FromSeconds(2), _time.Waits[0]);
        Assert.InRange(_time.Waits[1], TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("3600")]
    [InlineData("Wed, 01 Apr 2026 13:00:00 GMT")]
    public async Task A_server_that_wants_to_be_left_alone_for_longer_than_there_is_time_is_not_asked_again(string retryAfter)
    {
        await using var server = await FlakyServer.StartAsync(FlakyServer.Answer(503, "", "text/plain", ("Retry-After", retryAfter)));
        using var client = Client(server.Url);
        Assert.Equal(IssueType.Transient, Assert.Single((await client.ValidateCodeAsync(Question, Stop)).Issues).Code);
        Assert.Equal(1, server.Calls);
    }

    [Theory]
    [InlineData(401, "application/fhir+json", FlakyServer.NotFound, IssueType.Security)]
    [InlineData(403, "text/html", "<html>", IssueType.Security)]
    [InlineData(404, "application/fhir+json", FlakyServer.NotFound, IssueType.NotFound)]
    [InlineData(404, "text/html", "<html>not here", IssueType.Processing)]
    [InlineData(200, "text/html", "<html>welcome", IssueType.Processing)]
    [InlineData(200, "application/fhir+json", "{\"resourceType\":\"Patient\"}", IssueType.Processing)]
    [InlineData(200, "application/fhir+json", "{\"resourceType\":\"Parameters\"}", IssueType.Processing)]
    [InlineData(200, "application/fhir+json", FlakyServer.NotFound, IssueType.NotFound)]
    [InlineData(200, "application/fhir+json", "{\"resourceType\":\"OperationOutcome\"}", IssueType.Processing)]
    [InlineData(200, "application/fhir+json", "{\"resourceType\":\"Para", IssueType.Structure)]
    [InlineData(200, "application/fhir+json", "", IssueType.Structure)]
    [InlineData(200, "application/json", "[1,2,3]", IssueType.Structure)]
    [InlineData(501, "application/fhir+json", "{\"resourceType\":\"Parameters\"}", IssueType.Processing)]
    public async Task What_asking_again_cannot_mend_is_told_at_once(int status, string mediaType, string body, string code)
    {
        await using var server = await FlakyServer.StartAsync(FlakyServer.Answer(status, body, mediaType));
        using var client = Client(server.Url);
        var result = await client.ValidateCodeAsync(Question, Stop);
        Assert.Null(result.Result);
        Assert.Equal(code, Assert.Single(result.Issues).Code);
        Assert.Equal(1, server.Calls);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed_so_that_the_token_goes_nowhere_else(int status)
    {
        await using var server = await FlakyServer.StartAsync(FlakyServer.Answer(status, "", "text/html", ("Location", "/fhir/ValueSet/$validate-code")));
        using var client = Client(server.Url, s => s with { Token = "secret-token" });
        Assert.Contains("redirects", Assert.Single((await client.ValidateCodeAsync(Question, Stop)).Issues).Diagnostics, StringComparison.Ordinal);
        Assert.Equal(1, server.Calls);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_not_read_to_its_end_compressed_or_not()
    {
        await using var server = await FlakyServer.StartAsync(FlakyServer.Answer(200, new string(' ', 2_000_000)), Zipped(new string(' ', 50_000_000)));
        using var client = Client(server.Url, s => s with { MaxAnswerBytes = 1_000_000 });
        Assert.Equal(IssueType.TooLong, Assert.Single((await client.ValidateCodeAsync(Question, Stop)).Issues).Code);
        Assert.Equal(IssueType.TooLong, Assert.Single((await client.ValidateCodeAsync(Question with { Version = "2" }, Stop)).Issues).Code);
    }

    [Fact]
    public async Task An_endless_answer_is_read_up_to_the_limit()
    {
        var endless = new EndlessStream();
        using var response = new HttpResponseMessage { Content = new StreamContent(endless) };
        Assert.Null((await HttpAnswer.ReadAsync(response, 100_000, _time.GetUtcNow(), Stop)).Body);
        Assert.InRange(endless.Given, 100_000, 100_000 + 32_768);
    }

    [Fact]
    public async Task A_compressed_answer_that_is_damaged_is_a_failure_and_no_exception()
    {
        await using var server = await FlakyServer.StartAsync(FlakyServer.Answer(200, "this is no gzip", "application/fhir+json", ("Content-Encoding", "gzip")));
        using var client = Client(server.Url);
        Assert.Equal(IssueType.Transient, Assert.Single((await client.ValidateCodeAsync(Question, Stop)).Issues).Code);
        Assert.Equal(4, server.Calls);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var client = Client($"http://127.0.0.1:{port}/fhir");
        var issue = Assert.Single((await client.LookupAsync(new LookupRequest { Coding = Question.Coding }, Stop)).Issues);
        Assert.Equal(IssueType.Transient, issue.Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_hangs_before_or_within_its_answer_is_tried_again_and_given_up(bool inBody)
    {
        await using var server = await FlakyServer.StartAsync();
        server.Then(inBody ? server.SlowBody : server.Hang);
        using var client = Client(server.Url, s => s with { Retries = 2 });
        var asked = client.ValidateCodeAsync(Question, Stop).AsTask();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await server.ArrivedAsync();
            Assert.False(asked.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(IssueType.Timeout, Assert.Single((await asked).Issues).Code);
        Assert.Equal(3, server.Calls);
    }

    [Fact]
    public async Task All_tries_together_have_a_time_limit()
    {
        await using var server = await FlakyServer.StartAsync();
        server.Then(server.Hang);
        using var client = Client(server.Url, s => s with { TimeoutSeconds = 15 });
        var asked = client.ValidateCodeAsync(Question, Stop).AsTask();
        await server.ArrivedAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        await server.ArrivedAsync();
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(IssueType.Timeout, Assert.Single((await asked).Issues).Code);
        Assert.Equal(2, server.Calls);
    }

    [Fact]
    public async Task A_flapping_server_is_answered_by_in_the_end()
    {
        await using var server = await FlakyServer.StartAsync(
            FlakyServer.Aborted, FlakyServer.Answer(200, FlakyServer.Valid), FlakyServer.Answer(503, "", "text/plain"), FlakyServer.Answer(200, FlakyServer.Invalid));
        using var client = Client(server.Url);
        Assert.True((await client.ValidateCodeAsync(Question, Stop)).Result);
        Assert.False((await client.ValidateCodeAsync(Question with { Version = "2" }, Stop)).Result);
        Assert.Equal(4, server.Calls);
    }

    private TerminologyServer Client(string url, Func<TerminologySettings, TerminologySettings>? change = null)
    {
        var settings = new TerminologySettings { Server = url };
        return new TerminologyServer(change?.Invoke(settings) ?? settings, _time, NullLogger.Instance);
    }

    private static RequestDelegate Zipped(string body) => async context =>
    {
        context.Response.ContentType = "application/fhir+json";
        context.Response.Headers.ContentEncoding = "gzip";
        await using var zip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
        await zip.WriteAsync(Encoding.UTF8.GetBytes(body));
    };

    private sealed class EndlessStream : MemoryStream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Given += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
