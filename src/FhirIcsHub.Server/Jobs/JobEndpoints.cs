using System.IO.Compression;
using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Server.Jobs;

/// <summary>
/// Following, fetching and cancelling a job. Each time it is looked at whose the job is, and the gate is asked again what it was asked when
/// the job was asked for.
/// </summary>
internal sealed class JobEndpoints(JobQueue jobs, HubStore store, TimeProvider time)
{
    public const string FileContentType = "application/fhir+ndjson";

    public static void Map(GatedRoutes routes, JobQueue jobs, HubStore store, TimeProvider time)
    {
        var endpoints = new JobEndpoints(jobs, store, time);
        routes.MapGet("/fhir/$jobs/{id}", JobDescriptions.Status, endpoints.StatusAsync);
        routes.MapDelete("/fhir/$jobs/{id}", JobDescriptions.Cancel, endpoints.CancelAsync);
        routes.MapGet("/fhir/$jobs/{id}/files/{file}", JobDescriptions.File, endpoints.FileAsync);
    }

    private async Task<FhirAnswer> StatusAsync(FhirRequest request)
    {
        var (job, refusal) = await FindAsync(request);
        return refusal ?? JobAnswers.Of(job!);
    }

    private async Task<FhirAnswer> CancelAsync(FhirRequest request)
    {
        var (job, refusal) = await FindAsync(request);
        if (refusal is null)
        {
            await jobs.CancelAsync(job!.Id);
        }
        return refusal ?? JobAnswers.Cancelled();
    }

    private async Task<FhirAnswer> FileAsync(FhirRequest request)
    {
        var (job, refusal) = await FindAsync(request);
        if (refusal is not null)
        {
            return refusal;
        }
        var name = request.Route("file");
        if (job!.State != JobState.Completed || !JobFileName.TryParse(name, out var file) || !IsListed(job, name))
        {
            return FhirAnswer.Error(StatusCodes.Status404NotFound, IssueType.NotFound, "The job has no such file.");
        }
        var decision = request.Ask(HubInteraction.Search, file.Type);
        if (file.IsOfRecords && !decision.Allowed)
        {
            return FhirAnswer.Error(decision.Status, IssueType.Forbidden, decision.Reason);
        }
        var isGzip = request.Http.Request.GetTypedHeaders().AcceptEncoding
            .Any(encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality is null or > 0);
        return new FhirAnswer(StatusCodes.Status200OK)
        {
            ContentType = FileContentType,
            Headers = [new("Vary", "Accept-Encoding"), .. isGzip ? [new KeyValuePair<string, string>("Content-Encoding", "gzip")] : Plain],
            Stream = (output, cancellation) => WriteAsync(job.Key, file.Number, isGzip, output, cancellation),
        };
    }

    private static KeyValuePair<string, string>[] Plain => [];

    /// <summary>The pieces are kept as gzip, so whoever takes gzip gets them as they are.</summary>
    private async Task WriteAsync(long jobKey, int file, bool isGzip, Stream output, CancellationToken cancellation)
    {
        for (var part = 0; ; part++)
        {
            var number = part;
            if (await store.ReadAsync(session => session.ReadJobPart(jobKey, file, number), cancellation) is not { } piece)
            {
                return;
            }
            if (isGzip)
            {
                await output.WriteAsync(piece, cancellation);
            }
            else
            {
                await using var gzip = new GZipStream(new MemoryStream(piece), CompressionMode.Decompress);
                await gzip.CopyToAsync(output, cancellation);
            }
        }
    }

    /// <summary>The job that the address names, when it is the caller's and the gate still allows what it does.</summary>
    private async Task<(JobRow? Job, FhirAnswer? Refusal)> FindAsync(FhirRequest request)
    {
        if (await jobs.FindAsync(request.Id, time.GetUtcNow(), request.Aborted) is not { } job)
        {
            return (null, JobAnswers.NotFound());
        }
        var owner = JobOwner.Parse(job.Owner);
        if (!owner.Is(request.Asked.Caller))
        {
            return (null, JobAnswers.NotFound());
        }
        var decision = request.Ask(owner.AskedBy(request.Asked.Caller));
        return decision.Allowed
            ? (job, null)
            : (null, FhirAnswer.Error(decision.Status, IssueType.Forbidden, decision.Reason));
    }

    /// <summary>Whether the manifest lists the file, with the type that its name claims.</summary>
    private static bool IsListed(JobRow job, string name) =>
        job.Result.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"/files/{name}\"")) >= 0;
}
