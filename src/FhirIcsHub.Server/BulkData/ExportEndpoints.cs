using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.BulkData;

/// <summary><c>$export</c> on the system, on all patients and on a group: takes the request and makes a job of it.</summary>
internal sealed class ExportEndpoints(JobQueue jobs, HubStore store, SearchSetup search)
{
    private static readonly FhirType GroupType = FhirSchema.R4.FindResourceType("Group")!;

    public static void Map(GatedRoutes routes, JobQueue jobs, HubStore store, SearchSetup search)
    {
        var endpoints = new ExportEndpoints(jobs, store, search);
        foreach (var (path, level) in new[]
        {
            ("/fhir/$export", ExportLevel.System),
            ("/fhir/Patient/$export", ExportLevel.Patient),
            ("/fhir/Group/{id}/$export", ExportLevel.Group),
        })
        {
            routes.MapGet(path, ExportDescriptions.Get(level), request => endpoints.GetAsync(request, level));
            routes.MapPost(path, ExportDescriptions.Post(level), request => endpoints.PostAsync(request, level));
        }
    }

    private Task<FhirAnswer> GetAsync(FhirRequest request, ExportLevel level) => HttpMethods.IsHead(request.Http.Request.Method)
        ? Task.FromResult(FhirAnswer.Error(StatusCodes.Status405MethodNotAllowed, IssueType.NotSupported, "$export takes GET and POST."))
        : AcceptAsync(request, level, request.QueryParameters(), isPost: false);

    private async Task<FhirAnswer> PostAsync(FhirRequest request, ExportLevel level)
    {
        var body = await ResourceBody.ReadAsync(request, FhirSchema.R4.FindResourceType("Parameters")!);
        return body.Refusal ?? await AcceptAsync(request, level, [.. request.QueryParameters(), .. PairsOf(body.Resource!)], isPost: true);
    }

    /// <summary>Names and values of a Parameters resource; a Reference counts by its literal reference.</summary>
    private static IEnumerable<KeyValuePair<string, string>> PairsOf(Resource parameters) => parameters.Root.Named("parameter").ToList()
        .Select(parameter => (Parameter: parameter, Value: parameter.First("value")))
        .Select(pair => new KeyValuePair<string, string>(
            pair.Parameter.TextOf("name") ?? "", pair.Value.Text ?? pair.Value.TextOf("reference") ?? ""));

    private async Task<FhirAnswer> AcceptAsync(
        FhirRequest request, ExportLevel level, IReadOnlyList<KeyValuePair<string, string>> parameters, bool isPost)
    {
        var http = request.Http.Request;
        var plain = new ExportRequest($"{request.Root}{http.Path}{http.QueryString}", request.FhirBase, level, [])
        {
            Group = level == ExportLevel.Group ? request.Id : null,
        };
        var isLenient = Preferences.Of(http).Contains("handling=lenient", StringComparer.OrdinalIgnoreCase);
        var reader = new ExportParameters(search, isLenient);
        var export = reader.Read(plain, parameters, isPost);
        if (reader.Issues.Count > 0)
        {
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, reader.Issues);
        }
        var refused = export.Types.ToDictionary(type => type, type => request.Ask(HubInteraction.Search, type))
            .Where(asked => !asked.Value.Allowed).ToDictionary();
        if (refused.Count > 0 && reader.NamesTypes)
        {
            var (type, decision) = refused.First();
            return FhirAnswer.Error(decision.Status, IssueType.Forbidden, decision.Reason, type);
        }
        if (export.Associated is not null && request.Ask(HubInteraction.Search, ExportProvenance.Name) is { Allowed: false } noProvenance)
        {
            return FhirAnswer.Error(noProvenance.Status, IssueType.Forbidden, noProvenance.Reason, ExportProvenance.Name);
        }
        export = export with { Types = [.. export.Types.Where(type => !refused.ContainsKey(type))] };
        if (await store.ReadAsync(session => WhyNot(session, export, request.Filter, isLenient), request.Aborted) is { } refusal)
        {
            return refusal;
        }
        var id = await jobs.AddAsync(ExportJob.Name, JsonSerializer.SerializeToUtf8Bytes(export), new JobOwner(request.Asked));
        return JobAnswers.Accepted(request, id);
    }

    /// <summary>What is known to be wrong before the export begins: a group or a patient that is not there.</summary>
    private static FhirAnswer? WhyNot(ReadSession session, ExportRequest export, AccessFilter access, bool isLenient)
    {
        if (export.Group is not null)
        {
            var group = session.Read(GroupType, export.Group, access);
            if (group is null or { IsDeleted: true })
            {
                return ReadInteractions.NotFound(GroupType);
            }
        }
        return !isLenient && export.Patients?.All(id => ExportMembers.PersonOf(session, id) is not null) == false
            ? FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.NotFound, "One of the patients is not there.", "patient")
            : null;
    }
}
