using System.Text.Json;
using System.Text.Unicode;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Server.Operations;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// <c>POST /fhir/$import</c>: Parameters or a manifest that name files of the import folder, or the NDJSON itself, as one body or as the
/// files of a form.
/// </summary>
internal sealed class ImportEndpoints(JobQueue jobs, ImportUpload upload, ImportFolder folder)
{
    private const string ModeParameter = "mode";

    public static void Map(GatedRoutes routes, JobQueue jobs, ImportUpload upload, ImportFolder folder) =>
        routes.MapPost("/fhir/$import", ImportDescriptions.Import, new ImportEndpoints(jobs, upload, folder).PostAsync);

    private async Task<FhirAnswer> PostAsync(FhirRequest request)
    {
        if (NamedValues.RefuseQuery(request, ModeParameter) is { } wrong)
        {
            return wrong;
        }
        var http = request.Http.Request;
        var plain = new ImportRequest($"{request.Root}{http.Path}{http.QueryString}", request.FhirBase, ImportMode.IncrementalLoad, []);
        if (ImportUpload.Takes(http.ContentType))
        {
            var asked = request.QueryParameters().Find(parameter => parameter.Key == ModeParameter).Value;
            var mode = ImportMode.IncrementalLoad;
            return asked is null || ImportWishes.TryReadMode(asked, out mode)
                ? await upload.ReceiveAsync(request, plain with { Mode = mode })
                : FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Value, ImportWishes.ModeRule, ModeParameter);
        }
        var body = await request.ReadBodyAsync();
        if (body.IsRefused(out var refusal))
        {
            return refusal;
        }
        var (import, answer) = ReadWishes(body.Bytes, plain);
        if (import is null)
        {
            return answer!;
        }
        var id = await jobs.AddAsync(ImportJob.Name, JsonSerializer.SerializeToUtf8Bytes(import), new JobOwner(request.Asked));
        return JobAnswers.Accepted(request, id);
    }

    /// <summary>What a body asks for: a manifest is a JSON document that is no resource.</summary>
    private (ImportRequest? Import, FhirAnswer? Refusal) ReadWishes(ReadOnlyMemory<byte> body, ImportRequest plain)
    {
        if (ManifestIn(body) is { } manifest)
        {
            using (manifest)
            {
                var (asked, problems) = ImportParameters.Read(manifest.RootElement, plain, folder);
                return (asked, asked is null ? FhirAnswer.Outcome(StatusCodes.Status400BadRequest, problems) : null);
            }
        }
        var read = Resource.Read(body);
        if (read.Resource is null)
        {
            return (null, ResourceBody.Refusal(read.Issues));
        }
        if (read.Resource.TypeName != "Parameters")
        {
            return (null, FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Invalid,
                $"$import takes Parameters, and the body is a resource of type {read.Resource.TypeName}.", "resourceType"));
        }
        var (import, issues) = ImportParameters.Read(read.Resource, plain, folder);
        return (import, import is null ? FhirAnswer.Outcome(StatusCodes.Status400BadRequest, issues) : null);
    }

    private static JsonDocument? ManifestIn(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
        {
            // The document would be taken, and its names could not be read.
            return null;
        }
        try
        {
            var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("resourceType", out _))
            {
                json.Dispose();
                return null;
            }
            return json;
        }
        catch (JsonException)
        {
            // The reader of resources tells what is wrong with it, and where.
            return null;
        }
    }
}
