using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Server.Terminology;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FhirIcsHub.Server.Tests.Terminology;

/// <summary>When the external server is not asked: while the circuit is open, and when the answer is known or underway.</summary>
public sealed class BreakerAndCacheTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_server_that_keeps_failing_is_left_alone_then_tried_once_and_used_again_when_it_answers()
    {
        await using var server = await FlakyServer.StartAsync(FlakyServer.Answer(500, "", "text/plain"));
        using var client = Client(server, s => s with { Retries = 0, BreakAfterTries = 3 });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(IssueType.Transient, await AskAsync(client, $"failing-{i}"));
        }

        Assert.Contains("not asked for a while", (await client.ValidateCodeAsync(Question("open"), Stop)).Issues.Single().Diagnostics, StringComparison.Ordinal);
        Assert.Equal(3, server.Calls);

        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(IssueType.Transient, await AskAsync(client, "half-open"));
        Assert.Equal(4, server.Calls);
        await AskAsync(client, "open again");
        Assert.Equal(4, server.Calls);

        _time.Advance(TimeSpan.FromSeconds(31));
        server.Then(FlakyServer.Answer(200, FlakyServer.Valid));
        Assert.Equal("true", await AskAsync(client, "half-open again"));
        Assert.Equal("true", await AskAsync(client, "closed"));
        Assert.Equal(6, server.Calls);
    }

    [Fact]
    public async Task Throttling_does_not_break_the_circuit()
    {
        await using var server = await FlakyServer.StartAsync(FlakyServer.Answer(429, "", "text/plain"));
        using var client = Client(server, s => s with { Retries = 0, BreakAfterTries = 2 });
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(IssueType.Throttled, await AskAsync(client, $"q{i}"));
        }

        Assert.Equal(5, server.Calls);
    }

    [Fact]
    public async Task The_log_names_the_server_and_never_the_token()
    {
        await using var server = await FlakyServer.StartAsync(FlakyServer.Answer(500, "", "text/plain"));
        using var log = new CapturedLog();
        var settings = new TerminologySettings { Server = server.Url, Token = "secret-token", Retries = 0, BreakAfterTries = 2 };
        using var client = new TerminologyServer(settings, _time, log.CreateLogger("test"));
        for (var i = 0; i < 3; i++)
        {
            await AskAsync(client, $"q{i}");
        }

        Assert.Contains(log.Lines, line => line.Contains(server.Url, StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_is_kept_for_its_time_by_operation_and_parameters()
    {
        await using var server = await FlakyServer.StartAsync();
        using var client = Client(server);
        await AskAsync(client, "a");
        await AskAsync(client, "a");
        Assert.Equal(1, server.Calls);
        await AskAsync(client, "b");
        await client.ValidateCodeInSystemAsync(Question("a"), Stop);
        Assert.Equal(3, server.Calls);
        _time.Advance(TimeSpan.FromMinutes(59));
        await AskAsync(client, "a");
        Assert.Equal(3, server.Calls);
        _time.Advance(TimeSpan.FromMinutes(2));
        await AskAsync(client, "a");
        Assert.Equal(4, server.Calls);
    }

    [Fact]
    public async Task A_definite_no_is_kept_and_a_failure_is_not()
    {
        await using var server = await FlakyServer.StartAsync(
            FlakyServer.Answer(404, FlakyServer.NotFound), FlakyServer.Answer(401, FlakyServer.NotFound), FlakyServer.Answer(200, "<html>", "text/html"),
            FlakyServer.Answer(200, FlakyServer.Valid));
        using var client = Client(server);
        Assert.Equal(IssueType.NotFound, await AskAsync(client, "a"));
        Assert.Equal(IssueType.NotFound, await AskAsync(client, "a"));
        Assert.Equal(1, server.Calls);
        Assert.Equal(IssueType.Security, await AskAsync(client, "b"));
        Assert.Equal(IssueType.Processing, await AskAsync(client, "b"));
        Assert.Equal("true", await AskAsync(client, "b"));
        Assert.Equal(4, server.Calls);
    }

    [Fact]
    public async Task The_oldest_answers_make_room_for_new_ones()
    {
        await using var server = await FlakyServer.StartAsync();
        using var client = Client(server, s => s with { CacheBytes = 2_000 });
        foreach (var question in (string[])["a", "b", "c", "c", "b"])
        {
            await AskAsync(client, question);
        }

        Assert.Equal(3, server.Calls);
        await AskAsync(client, "a");
        Assert.Equal(4, server.Calls);
    }

    [Fact]
    public async Task The_same_question_asked_by_many_at_once_is_sent_once_and_one_that_goes_away_takes_it_from_nobody()
    {
        await using var server = await FlakyServer.StartAsync();
        server.Then(server.Hang);
        using var client = Client(server);
        using var leaving = new CancellationTokenSource();
        var left = client.ValidateCodeAsync(Question("a"), leaving.Token).AsTask();
        await server.ArrivedAsync();
        var asked = Enumerable.Range(0, 20).Select(_ => client.ValidateCodeAsync(Question("a"), Stop).AsTask()).ToList();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        server.Release();
        Assert.All(await Task.WhenAll(asked), result => Assert.True(result.Result));
        Assert.Equal(1, server.Calls);
    }

    private static ValidateCodeRequest Question(string code) => new() { Url = "http://example.org/vs", Coding = new("http://example.org/s", code) };

    private static async Task<string> AskAsync(TerminologyServer client, string code)
    {
        var result = await client.ValidateCodeAsync(Question(code), Stop);
        return result.Result switch { true => "true", false => "false", null => Assert.Single(result.Issues).Code };
    }

    private TerminologyServer Client(FlakyServer server, Func<TerminologySettings, TerminologySettings>? change = null)
    {
        var settings = new TerminologySettings { Server = server.Url };
        return new TerminologyServer(change?.Invoke(settings) ?? settings, _time, NullLogger.Instance);
    }
}
