using System.IO.Compression;
using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Jobs;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// NDJSON as the files of a form (<c>multipart/form-data</c>), read as it comes in. Each file is an input; a part that is named like a
/// resource type holds resources of that type. Parts without a file name are the parameters of the import.
/// </summary>
internal sealed class ImportForm(string boundary, ImportWishes wanted)
{
    private const int MaxBoundary = 200;

    /// <summary>So many characters a value may have; the longest that has a meaning is an inputSource.</summary>
    private const int MaxValue = 2_000;

    private const int MaxName = 200;

    /// <summary>The boundary of a form's parts; null when it is no form.</summary>
    public static string? BoundaryOf(string? contentType) => MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= MaxBoundary } boundary ? boundary : null;

    /// <summary>Null when all is taken, or why it is not.</summary>
    /// <param name="body">The form.</param>
    /// <param name="keep">Keeps a file under its number; tells why it cannot.</param>
    /// <param name="cancellation">The client has gone.</param>
    public async Task<FhirAnswer?> ReadAsync(Stream body, Func<Stream, int, Task<FhirAnswer?>> keep, CancellationToken cancellation)
    {
        var parts = new MultipartReader(boundary, body);
        try
        {
            while (await parts.ReadNextSectionAsync(cancellation) is { } part)
            {
                if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition))
                {
                    return NoForm();
                }
                var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
                var file = HeaderUtilities.RemoveQuotes(
                    disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value;
                if (file is null && !ImportUpload.IsNdjson(part.ContentType))
                {
                    wanted.Set(name, await ReadValueAsync(part.Body, cancellation), name);
                }
                else if (await KeepAsync(part, name, file ?? name, keep) is { } refusal)
                {
                    return refusal;
                }
            }
        }
        catch (IOException) when (!cancellation.IsCancellationRequested)
        {
            // The reader of forms says so when it meets no boundary, or headers without end.
            return NoForm();
        }
        return null;
    }

    private async Task<FhirAnswer?> KeepAsync(MultipartSection part, string name, string file, Func<Stream, int, Task<FhirAnswer?>> keep)
    {
        var type = FhirSchema.R4.FindResourceType(name) is null ? null : name;

        // The files of a job that are given out have numbers from 1 on.
        var number = JobQueue.InputFile - wanted.Inputs;
        wanted.AddUpload(file.Length <= MaxName ? file : file[..MaxName], type, number);
        var isZipped = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            || part.ContentType is { } content && content.Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (!isZipped)
        {
            return await keep(part.Body, number);
        }
        await using var unzipped = new GZipStream(part.Body, CompressionMode.Decompress, leaveOpen: true);
        return await keep(unzipped, number);
    }

    private static async Task<string?> ReadValueAsync(Stream value, CancellationToken cancellation)
    {
        var buffer = new byte[MaxValue + 1];
        var read = await value.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return read > MaxValue ? null : Encoding.UTF8.GetString(buffer, 0, read);
    }

    private static FhirAnswer NoForm() => FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Structure,
        "The body is no form of the kind that Content-Type says: each part has a Content-Disposition with a name, "
        + "and the last boundary ends it.");
}
