using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Jobs;

/// <summary>
/// Requests that are answered later: <c>Prefer: respond-async</c>. The request is kept as it came and becomes a job; the job sends it
/// through the same route and the same gate, as if its sender sent it then.
/// </summary>
internal sealed class AsyncRequests(JobQueue jobs)
{
    public const string Kind = "request";

    private static readonly byte[] Begun = "begun"u8.ToArray();

    private GatedRoutes? _routes;

    /// <summary>Whether the client prefers to be answered later.</summary>
    public static bool IsPreferred(HttpRequest request) => Preferences.Of(request).Contains("respond-async");

    /// <summary>The routes that the requests go through.</summary>
    public JobKind AnsweredBy(GatedRoutes routes)
    {
        _routes = routes;
        return new JobKind(Kind, RunAsync);
    }

    /// <summary>Keeps the request and answers that it will be carried out.</summary>
    public async Task<FhirAnswer> AcceptAsync(FhirRequest request, string pattern)
    {
        var body = await request.ReadAnyBodyAsync();
        if (body.IsRefused(out var refusal))
        {
            return refusal;
        }
        var kept = KeptRequest.Of(request.Http.Request, pattern);
        var id = await jobs.AddAsync(Kind, JsonSerializer.SerializeToUtf8Bytes(kept), new JobOwner(request.Asked), body.Bytes);
        return JobAnswers.Accepted(request, id);
    }

    private async Task<JobEnding> RunAsync(JobRun run)
    {
        var kept = JsonSerializer.Deserialize<KeptRequest>(run.Job.Request)!;
        if (run.Checkpoint is not null && !kept.IsRepeatable)
        {
            return JobEndings.Failed(StatusCodes.Status500InternalServerError, Issue.Error(IssueType.Incomplete,
                "The hub was stopped while it carried out this request, which must not be carried out twice. It was carried out wholly or "
                + "not at all: look which, before you send it again."));
        }
        await run.SaveAsync(_ => new JobProgress(Begun, "in progress"));
        await using var body = run.Open(JobQueue.InputFile);
        using var input = new MemoryStream();
        await body.CopyToAsync(input, run.Stopping);
        input.Position = 0;
        var http = kept.ToContext(input, run.Owner.Asked.Caller, run.Stopping);
        if (_routes!.AnswerLater(http, kept.Pattern) is not { } answering)
        {
            return JobEndings.Failed(StatusCodes.Status501NotImplemented, Issue.Error(IssueType.NotSupported,
                "The hub has been replaced by a version that does not have this request."));
        }
        var answer = await answering;
        var told = HttpMethods.IsHead(kept.Method) ? answer with { Resource = null, Json = null } : answer;
        return JobEndings.Completed(AsyncBundle.Of(told));
    }
}
