using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Jobs;

namespace FhirIcsHub.Server.BulkData;

/// <summary><c>POST /fhir/$import</c>: Parameters that name files of the import folder, or the NDJSON itself.</summary>
internal sealed class ImportEndpoints(JobQueue jobs, ImportUpload upload, ImportFolder folder)
{
    private const string ModeParameter = "mode";

    public static void Map(GatedRoutes routes, JobQueue jobs, ImportUpload upload, ImportFolder folder) =>
        routes.MapPost("/fhir/$import", ImportDescriptions.Import, new ImportEndpoints(jobs, upload, folder).PostAsync);

    private async Task<FhirAnswer> PostAsync(FhirRequest request)
    {
        var http = request.Http.Request;
        var plain = new ImportRequest($"{request.Root}{http.Path}{http.QueryString}", request.FhirBase, ImportMode.IncrementalLoad, []);
        if (ImportUpload.IsNdjson(http.ContentType))
        {
            var asked = request.QueryParameters().Find(parameter => parameter.Key == ModeParameter).Value;
            var mode = ImportMode.IncrementalLoad;
            return asked is null || ImportParameters.TryReadMode(asked, out mode)
                ? await upload.ReceiveAsync(request, plain with { Mode = mode })
                : FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Value, ImportParameters.ModeRule, ModeParameter);
        }
        var body = await ResourceBody.ReadAsync(request, FhirSchema.R4.FindResourceType("Parameters")!);
        if (body.Resource is null)
        {
            return body.Refusal!;
        }
        var (import, issues) = ImportParameters.Read(body.Resource, plain, folder);
        if (import is null)
        {
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, issues);
        }
        var id = await jobs.AddAsync(ImportJob.Name, JsonSerializer.SerializeToUtf8Bytes(import), new JobOwner(request.Asked));
        return JobAnswers.Accepted(request, id);
    }
}
