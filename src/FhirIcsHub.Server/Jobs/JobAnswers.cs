using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Server.Jobs;

/// <summary>What a client is told of its job.</summary>
internal static class JobAnswers
{
    private const string RetrySeconds = "1";

    /// <summary>Address of a job.</summary>
    public static string Address(string fhirBase, string id) => $"{fhirBase}/$jobs/{id}";

    /// <summary>The request has become a job; <c>Content-Location</c> tells where it can be followed.</summary>
    public static FhirAnswer Accepted(FhirRequest request, string id) => new(StatusCodes.Status202Accepted)
    {
        Headers = [new("Content-Location", Address(request.FhirBase, id)), new("Retry-After", RetrySeconds)],
        Issues = [new Issue(IssueSeverity.Information, IssueType.Informational,
            "Accepted. The header Content-Location says where to ask for the result.")],
    };

    /// <summary>The state of a job, or what it came to.</summary>
    public static FhirAnswer Of(JobRow job)
    {
        if (job.State is JobState.Queued or JobState.Running)
        {
            return new FhirAnswer(StatusCodes.Status202Accepted)
            {
                Headers =
                [
                    new("X-Progress", job.State == JobState.Queued && job.Progress is null ? "queued" : job.Progress ?? "in progress"),
                    new("Retry-After", RetrySeconds),
                ],
            };
        }
        return new FhirAnswer(job.Status!.Value)
        {
            Json = job.Result,
            ContentType = job.ResultType == JobEndings.FhirResource ? null : job.ResultType,
            Headers = [new("Expires", new DateTimeOffset(job.ExpiresAt!.Value, TimeSpan.Zero)
                .ToString("R", System.Globalization.CultureInfo.InvariantCulture))],
        };
    }

    public static FhirAnswer NotFound() => FhirAnswer.Error(StatusCodes.Status404NotFound, IssueType.NotFound,
        "There is no such job: it was cancelled, its result has expired, or it is not yours.");

    public static FhirAnswer Cancelled() => FhirAnswer.Outcome(StatusCodes.Status202Accepted, new Issue(
        IssueSeverity.Information, IssueType.Informational, "The job is cancelled, and what it has made is cleared away."));
}
