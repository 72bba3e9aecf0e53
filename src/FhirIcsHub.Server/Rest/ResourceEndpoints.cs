using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Writing;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Rest;

/// <summary>Create, read, vread, update, delete and history of single resources.</summary>
internal sealed class ResourceEndpoints(HubStore store, HubWriter writer, SearchSetup search, HubSettings settings)
{
    public static void Map(GatedRoutes routes, HubStore store, HubWriter writer, SearchSetup search, HubSettings settings)
    {
        var endpoints = new ResourceEndpoints(store, writer, search, settings);
        routes.MapGet("/fhir/{type}/{id}", RestDescriptions.Read, endpoints.ReadAsync);
        routes.MapGet("/fhir/{type}/{id}/_history/{version}", RestDescriptions.VersionRead, endpoints.VersionReadAsync);
        routes.MapGet("/fhir/{type}/{id}/_history", RestDescriptions.History, endpoints.HistoryAsync);
        routes.MapGet("/fhir/{type}/_history", RestDescriptions.TypeHistory, endpoints.TypeHistoryAsync);
        routes.MapGet("/fhir/_history", RestDescriptions.SystemHistory, endpoints.SystemHistoryAsync);
        routes.MapPost("/fhir/{type}", RestDescriptions.Create, endpoints.CreateAsync);
        routes.MapPut("/fhir/{type}/{id}", RestDescriptions.Update, endpoints.UpdateAsync);
        routes.MapPut("/fhir/{type}", RestDescriptions.ConditionalUpdate, endpoints.ConditionalUpdateAsync);
        routes.MapPatch("/fhir/{type}/{id}", RestDescriptions.Patch, endpoints.PatchAsync);
        routes.MapPatch("/fhir/{type}", RestDescriptions.ConditionalPatch, endpoints.ConditionalPatchAsync);
        routes.MapDelete("/fhir/{type}/{id}", RestDescriptions.Delete, endpoints.DeleteAsync);
        routes.MapDelete("/fhir/{type}", RestDescriptions.ConditionalDelete, endpoints.ConditionalDeleteAsync);
    }

    private Task<FhirAnswer> ReadAsync(FhirRequest request)
    {
        var conditions = ConditionsOf(request);
        return ReadSubsetAsync(request, session =>
            ReadInteractions.Read(session, request.Type, request.Id, request.Filter, conditions));
    }

    private Task<FhirAnswer> VersionReadAsync(FhirRequest request) => ReadSubsetAsync(request, session =>
        ReadInteractions.VersionRead(session, request.Type, request.Id, request.Route("version"), request.Filter, ConditionsOf(request)));

    private static ReadConditions ConditionsOf(FhirRequest request) =>
        ReadConditions.Of(request.Header("If-None-Match"), request.Header("If-Modified-Since"));

    private async Task<FhirAnswer> ReadSubsetAsync(FhirRequest request, Func<ReadSession, FhirAnswer> read) =>
        request.ReadSubset(out var subset) ?? await store.ReadAsync(read, request.Aborted) with { Subset = subset };

    private Task<FhirAnswer> HistoryAsync(FhirRequest request) => store.ReadAsync(
        session => History.Of(session, request.Type, request.Id, request.Filter, request.QueryParameters(), request.FhirBase,
            settings.Limits),
        request.Aborted);

    private Task<FhirAnswer> TypeHistoryAsync(FhirRequest request) => HistoryAsync(request, request.Type);

    private Task<FhirAnswer> SystemHistoryAsync(FhirRequest request) => HistoryAsync(request, null);

    private Task<FhirAnswer> HistoryAsync(FhirRequest request, FhirType? type) => store.ReadAsync(
        session => History.OfAll(session, type, request.Filter, request.QueryParameters(), request.FhirBase, settings.Limits),
        request.Aborted);

    private async Task<FhirAnswer> CreateAsync(FhirRequest request)
    {
        Criteria? criteria = null;
        if (request.Http.Request.Headers["If-None-Exist"].Count > 1)
        {
            return FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Value, "If-None-Exist can be sent once.");
        }
        if (request.Header("If-None-Exist") is { } condition
            && !Criteria.TryParse(request.Type, condition, search.Conditional(), out criteria, out var issues))
        {
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, issues);
        }
        var body = await ResourceBody.ReadAsync(request, request.Type);
        return body.Refusal ?? await WriteAsync(request, new ResourceWrite(WriteKind.Create, request.Type, request.Filter)
        {
            Criteria = criteria,
            Content = new ResourceContent(body.Resource!, ReferenceSite.Find(body.Resource!), request.FhirBase),
        });
    }

    private async Task<FhirAnswer> UpdateAsync(FhirRequest request)
    {
        if (!ResourceId.IsValid(request.Id))
        {
            return FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Value, ResourceId.Rule);
        }
        if (!Preconditions.TryRead(request, out var ifMatch, out var mustBeNew, out var refusal))
        {
            return refusal;
        }
        var body = await ResourceBody.ReadAsync(request, request.Type);
        if (body.Refusal is not null)
        {
            return body.Refusal;
        }
        if (body.Resource!.Id != request.Id)
        {
            return FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Invalid,
                body.Resource.Id is null ? "The resource has no id; an update needs the id of the address in the body too."
                    : "The id in the body is not the id in the address.",
                $"{request.Type.Name}.id");
        }
        return await WriteAsync(request, new ResourceWrite(WriteKind.Update, request.Type, request.Filter)
        {
            Id = request.Id,
            IfMatch = ifMatch,
            MustBeNew = mustBeNew,
            Content = new ResourceContent(body.Resource, ReferenceSite.Find(body.Resource), request.FhirBase),
        });
    }

    private async Task<FhirAnswer> ConditionalUpdateAsync(FhirRequest request)
    {
        if (!Criteria.TryParse(request.Type, request.Http.Request.QueryString.Value, search.Conditional(), out var criteria,
            out var issues))
        {
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, issues);
        }
        if (!Preconditions.TryRead(request, out var ifMatch, out var mustBeNew, out var refusal))
        {
            return refusal;
        }
        var body = await ResourceBody.ReadAsync(request, request.Type);
        return body.Refusal ?? await WriteAsync(request, new ResourceWrite(WriteKind.Update, request.Type, request.Filter)
        {
            Id = body.Resource!.Id,
            Criteria = criteria,
            IfMatch = ifMatch,
            MustBeNew = mustBeNew,
            Content = new ResourceContent(body.Resource, ReferenceSite.Find(body.Resource), request.FhirBase),
        });
    }

    private Task<FhirAnswer> PatchAsync(FhirRequest request) => PatchAsync(request, request.Id, null);

    private async Task<FhirAnswer> ConditionalPatchAsync(FhirRequest request) =>
        Criteria.TryParse(request.Type, request.Http.Request.QueryString.Value, search.Conditional(), out var criteria, out var issues)
            ? await PatchAsync(request, null, criteria)
            : FhirAnswer.Outcome(StatusCodes.Status400BadRequest, issues);

    private async Task<FhirAnswer> PatchAsync(FhirRequest request, string? id, Criteria? criteria)
    {
        if (!Preconditions.TryRead(request, out var ifMatch, out _, out var refusal))
        {
            return refusal;
        }
        var mediaType = request.Http.Request.ContentType?.Split(';')[0].Trim();
        if (!ResourcePatch.IsPatchType(mediaType))
        {
            return FhirAnswer.Error(StatusCodes.Status415UnsupportedMediaType, IssueType.NotSupported,
                $"A patch is one of {string.Join(", ", ResourcePatch.MediaTypes)}.");
        }
        var body = await request.ReadAnyBodyAsync();
        if (body.IsRefused(out refusal))
        {
            return refusal;
        }
        if (!ResourcePatch.TryRead(mediaType, body.Bytes, patched => ReferenceSite.Find(patched), request.FhirBase, out var patch,
            out var issues))
        {
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, issues);
        }
        return await WriteAsync(request, new ResourceWrite(WriteKind.Patch, request.Type, request.Filter)
        {
            Id = id,
            Criteria = criteria,
            IfMatch = ifMatch,
            Patch = patch,
        });
    }

    private async Task<FhirAnswer> DeleteAsync(FhirRequest request) =>
        Preconditions.TryRead(request, out var ifMatch, out _, out var refusal)
            ? await WriteAsync(request,
                new ResourceWrite(WriteKind.Delete, request.Type, request.Filter) { Id = request.Id, IfMatch = ifMatch })
            : refusal;

    private async Task<FhirAnswer> ConditionalDeleteAsync(FhirRequest request)
    {
        if (!Criteria.TryParse(request.Type, request.Http.Request.QueryString.Value, search.Conditional(), out var criteria,
            out var issues))
        {
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, issues);
        }
        return Preconditions.TryRead(request, out var ifMatch, out _, out var refusal)
            ? await WriteAsync(request,
                new ResourceWrite(WriteKind.Delete, request.Type, request.Filter) { Criteria = criteria, IfMatch = ifMatch })
            : refusal;
    }

    private async Task<FhirAnswer> WriteAsync(FhirRequest request, ResourceWrite write)
    {
        if (!LabelRetention.TryRead(request, out var labels, out var refusal))
        {
            return refusal;
        }
        var asked = write with { Caller = request.Asked.Caller, FhirBase = request.FhirBase, Labels = labels };
        return WriteAnswers.Of(await writer.WriteAsync(asked), request);
    }
}
