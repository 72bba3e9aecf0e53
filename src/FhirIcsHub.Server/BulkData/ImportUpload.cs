using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Storage;
using Microsoft.Net.Http.Headers;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// Takes NDJSON that comes with <c>$import</c>, as its body or as the files of a form: piece by piece into the store, beside a job that is
/// queued when all is there.
/// </summary>
internal sealed class ImportUpload(HubStore store, JobQueue jobs, ImportSettings settings)
{
    private const int PieceBytes = 1_000_000;

    /// <summary>How long the next piece may take; what is there of an upload that breaks off is cleared away then.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static bool Takes(string? contentType) => IsNdjson(contentType) || ImportForm.BoundaryOf(contentType) is not null;

    public static bool IsNdjson(string? contentType) => MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Value?.ToLowerInvariant() is "application/fhir+ndjson" or "application/ndjson" or "application/x-ndjson";

    public async Task<FhirAnswer> ReceiveAsync(FhirRequest request, ImportRequest plain)
    {
        if (RequestBody.Uncompressed(request.Http.Request) is not { } body)
        {
            return RequestBody.NoEncoding;
        }
        var id = JobQueue.NewId();
        var key = await store.WriteAsync(session => session.ReceiveJob(
            id, ImportJob.Name, JsonSerializer.SerializeToUtf8Bytes(plain), new JobOwner(request.Asked).ToJson(), Patience));
        var wanted = new ImportWishes(plain, folder: null);
        var total = new Received();
        FhirAnswer? refusal;
        try
        {
            refusal = ImportForm.BoundaryOf(request.Http.Request.ContentType) is { } boundary
                ? await new ImportForm(boundary, wanted).ReadAsync(
                    body, (file, number) => CopyAsync(file, key, number, total, request.Aborted), request.Aborted)
                : await CopyOnlyAsync(body, key, wanted, total, request.Aborted);
        }
        catch (Exception broken) when (broken is InvalidDataException or InvalidOperationException)
        {
            refusal = FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Structure,
                "The body, or a file in it, cannot be uncompressed as Content-Encoding or its name says, or is no form.");
        }
        var (import, issues) = wanted.Complete();
        refusal ??= import is null ? FhirAnswer.Outcome(StatusCodes.Status400BadRequest, issues) : null;
        if (refusal is not null)
        {
            await jobs.CancelAsync(id);
            return refusal;
        }
        await store.WriteAsync(session => session.QueueJob(key, JsonSerializer.SerializeToUtf8Bytes(import)));
        jobs.Wake();
        return JobAnswers.Accepted(request, id);
    }

    private async Task<FhirAnswer?> CopyOnlyAsync(
        Stream body, long jobKey, ImportWishes wanted, Received total, CancellationToken cancellation)
    {
        wanted.AddUpload("upload", null, JobQueue.InputFile);
        return await CopyAsync(body, jobKey, JobQueue.InputFile, total, cancellation)
            ?? (total.Bytes > 0 ? null : FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Required, "The request has no body."));
    }

    /// <summary>Null when all is stored, or why it is not taken.</summary>
    private async Task<FhirAnswer?> CopyAsync(Stream input, long jobKey, int file, Received total, CancellationToken cancellation)
    {
        var buffer = new byte[PieceBytes];
        for (var part = 0; ; part++)
        {
            var filled = await input.ReadAtLeastAsync(buffer, PieceBytes, throwOnEndOfStream: false, cancellation);
            total.Bytes += filled;
            if (total.Bytes > settings.MaxUploadBytes)
            {
                return FhirAnswer.Error(StatusCodes.Status413PayloadTooLarge, IssueType.TooLong, string.Create(CultureInfo.InvariantCulture,
                    $"An upload may have {settings.MaxUploadBytes} bytes (Import:MaxUploadBytes). Send several."));
            }
            if (filled == 0)
            {
                return null;
            }
            var piece = JobFileStream.Compress(buffer.AsSpan(0, filled));
            var number = part;
            await store.WriteAsync(
                session =>
                {
                    session.AddJobPart(jobKey, file, number, piece);
                    return session.AwaitJobInput(jobKey, Patience);
                },
                cancellation);
        }
    }

    /// <summary>Bytes that have come in, uncompressed.</summary>
    private sealed class Received
    {
        public long Bytes { get; set; }
    }
}
