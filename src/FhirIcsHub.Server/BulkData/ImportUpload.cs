using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Storage;
using Microsoft.Net.Http.Headers;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// Takes NDJSON that comes as the body of <c>$import</c>: piece by piece into the store, beside a job that is queued when all is there.
/// </summary>
internal sealed class ImportUpload(HubStore store, JobQueue jobs, ImportSettings settings)
{
    private const int PieceBytes = 1_000_000;

    /// <summary>How long the next piece may take; what is there of an upload that breaks off is cleared away then.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static bool IsNdjson(string? contentType) => MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Value?.ToLowerInvariant() is "application/fhir+ndjson" or "application/ndjson" or "application/x-ndjson";

    public async Task<FhirAnswer> ReceiveAsync(FhirRequest request, ImportRequest plain)
    {
        if (RequestBody.Uncompressed(request.Http.Request) is not { } body)
        {
            return FhirAnswer.Error(StatusCodes.Status415UnsupportedMediaType, IssueType.NotSupported, RequestBody.NoEncoding);
        }
        var import = plain with { Inputs = [new ImportInput("upload", null, null, 0, default)] };
        var id = JobQueue.NewId();
        var key = await store.WriteAsync(session => session.ReceiveJob(
            id, ImportJob.Name, JsonSerializer.SerializeToUtf8Bytes(import), new JobOwner(request.Asked).ToJson(), Patience));
        try
        {
            if (await CopyAsync(body, key, request.Aborted) is { } refusal)
            {
                await jobs.CancelAsync(id);
                return refusal;
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or InvalidOperationException)
        {
            await jobs.CancelAsync(id);
            return FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Structure,
                "The body cannot be uncompressed as Content-Encoding says.");
        }
        await store.WriteAsync(session => session.QueueJob(key));
        jobs.Wake();
        return JobAnswers.Accepted(request, id);
    }

    /// <summary>Null when all is stored, or why it is not taken.</summary>
    private async Task<FhirAnswer?> CopyAsync(Stream body, long jobKey, CancellationToken cancellation)
    {
        var buffer = new byte[PieceBytes];
        var total = 0L;
        for (var part = 0; ; part++)
        {
            var filled = await body.ReadAtLeastAsync(buffer, PieceBytes, throwOnEndOfStream: false, cancellation);
            total += filled;
            if (total > settings.MaxUploadBytes)
            {
                return FhirAnswer.Error(StatusCodes.Status413PayloadTooLarge, IssueType.TooLong, string.Create(CultureInfo.InvariantCulture,
                    $"An upload may have {settings.MaxUploadBytes} bytes (Import:MaxUploadBytes). Send several."));
            }
            if (filled == 0)
            {
                return part > 0 ? null : FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Required, "The request has no body.");
            }
            var piece = JobFileStream.Compress(buffer.AsSpan(0, filled));
            var number = part;
            await store.WriteAsync(
                session =>
                {
                    session.AddJobPart(jobKey, JobQueue.InputFile, number, piece);
                    return session.AwaitJobInput(jobKey, Patience);
                },
                cancellation);
        }
    }
}
