using System.Net.Http.Headers;
using System.Security.Cryptography;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Terminology;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace FhirIcsHub.Server.Terminology;

/// <summary>An external FHIR terminology server, asked over its REST API by POST of a Parameters resource.</summary>
internal sealed class TerminologyServer : ITerminologyService, IDisposable
{
    private const string FhirJson = "application/fhir+json";

    private readonly HttpClient _client;
    private readonly Uri _server;
    private readonly int _maxAnswerBytes;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<HttpAnswer> _pipeline;
    private readonly AnswerCache _cache;

    /// <param name="settings">Valid settings with a server.</param>
    /// <param name="time">The clock of time-outs, retries, breaker and cache.</param>
    /// <param name="log">Hears when the server is given up and comes back.</param>
    public TerminologyServer(TerminologySettings settings, TimeProvider time, ILogger log)
    {
        _server = new Uri(settings.Server!.TrimEnd('/') + "/");
        _maxAnswerBytes = settings.MaxAnswerBytes;
        _time = time;
        _pipeline = ServerPipeline.Build(settings, _server, time, log);
        _cache = new AnswerCache(settings.CacheBytes, TimeSpan.FromMinutes(settings.CacheMinutes), time);
        _client = NewClient(settings);
    }

    public async ValueTask<ExpandResult> ExpandAsync(ExpandRequest request, CancellationToken cancellation)
    {
        var reply = await AskAsync("ValueSet/$expand", TerminologyQuestions.Write(request), cancellation);
        return reply.Resource is { } resource && TerminologyReplies.ReadExpansion(resource) is { } expansion
            ? new ExpandResult(expansion, [])
            : new ExpandResult(null, Why(reply, "a ValueSet with an expansion"));
    }

    public async ValueTask<ValidateCodeResult> ValidateCodeAsync(ValidateCodeRequest request, CancellationToken cancellation) =>
        Validated(await AskAsync("ValueSet/$validate-code", TerminologyQuestions.Write(request), cancellation));

    public async ValueTask<ValidateCodeResult> ValidateCodeInSystemAsync(ValidateCodeRequest request, CancellationToken cancellation) =>
        Validated(await AskAsync("CodeSystem/$validate-code", TerminologyQuestions.WriteForSystem(request), cancellation));

    public async ValueTask<LookupResult> LookupAsync(LookupRequest request, CancellationToken cancellation)
    {
        var reply = await AskAsync("CodeSystem/$lookup", TerminologyQuestions.Write(request), cancellation);
        return reply.Resource is { } resource && TerminologyReplies.ReadLookup(resource, request.Coding) is { } concept
            ? new LookupResult(concept, [])
            : new LookupResult(null, Why(reply, "Parameters with a name"));
    }

    public async ValueTask<SubsumesResult> SubsumesAsync(SubsumesRequest request, CancellationToken cancellation)
    {
        var reply = await AskAsync("CodeSystem/$subsumes", TerminologyQuestions.Write(request), cancellation);
        return reply.Resource is { } resource && TerminologyReplies.ReadSubsumes(resource) is { } outcome
            ? new SubsumesResult(outcome, [])
            : new SubsumesResult(null, Why(reply, "Parameters with an outcome"));
    }

    public async ValueTask<TranslateResult> TranslateAsync(TranslateRequest request, CancellationToken cancellation)
    {
        var reply = await AskAsync("ConceptMap/$translate", TerminologyQuestions.Write(request), cancellation);
        return reply.Resource is { } resource && TerminologyReplies.ReadTranslate(resource) is { } result
            ? result
            : TranslateResult.Failed(Why(reply, "Parameters with a result"));
    }

    public void Dispose() => _client.Dispose();

    private ValidateCodeResult Validated(ServerReply reply) =>
        reply.Resource is { } resource && TerminologyReplies.ReadValidateCode(resource) is { } result
            ? result
            : ValidateCodeResult.CannotTell(Why(reply, "Parameters with a result"));

    private IReadOnlyList<Issue> Why(ServerReply reply, string wanted) => reply.Resource is null
        ? reply.Issues
        : [Issue.Error(
            IssueType.Processing, $"The terminology server {_server} answers with {reply.Resource.TypeName}, and not with {wanted}.")];

    private Task<ServerReply> AskAsync(string operation, byte[] question, CancellationToken cancellation)
    {
        var key = $"{operation} {Convert.ToHexString(SHA256.HashData(question))}";
        return _cache.GetAsync(key, () => SendAsync(operation, question), cancellation);
    }

    private async Task<ServerReply> SendAsync(string operation, byte[] question)
    {
        try
        {
            var answer = await _pipeline.ExecuteAsync(
                static async (ask, stop) => await ask.Self.TryAsync(ask.Operation, ask.Question, stop),
                (Self: this, Operation: operation, Question: question), CancellationToken.None);
            return HttpAnswerReader.Read(answer, _server);
        }
        catch (TimeoutRejectedException)
        {
            return ServerReply.Failed(IssueType.Timeout, $"The terminology server {_server} does not answer in time.");
        }
        catch (BrokenCircuitException)
        {
            return ServerReply.Failed(
                IssueType.Transient, $"The terminology server {_server} has kept failing and is not asked for a while.");
        }
        catch (Exception broken) when (ServerPipeline.IsBroken(broken))
        {
            return ServerReply.Failed(
                IssueType.Transient, $"The terminology server {_server} cannot be reached, or broke off its answer; is it up?");
        }
    }

    private async Task<HttpAnswer> TryAsync(string operation, byte[] question, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server, operation));
        request.Content = new ByteArrayContent(question);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(FhirJson);
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        return await HttpAnswer.ReadAsync(response, _maxAnswerBytes, _time.GetUtcNow(), cancellation);
    }

    // No redirects are followed, so that the token goes nowhere else. Time limits are the pipeline's.
    private static HttpClient NewClient(TerminologySettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Accept.ParseAdd(FhirJson);
        client.DefaultRequestHeaders.UserAgent.ParseAdd("icshub");
        if (settings.Token is { Length: > 0 } token)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }
}
