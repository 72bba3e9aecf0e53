using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Patch;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Server.Writing;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Operations.Metas;

/// <summary>
/// <c>$meta</c>: profiles, tags and security labels of everything, of a type, of a resource or a version; <c>$meta-add</c> and
/// <c>$meta-delete</c> change those of a resource, which is a new version like any other change.
/// </summary>
internal sealed class MetaEndpoints(HubStore store, HubWriter writer)
{
    private delegate PatchResult Change(Resource resource, Element meta);

    public static void Map(GatedRoutes routes, HubStore store, HubWriter writer)
    {
        var endpoints = new MetaEndpoints(store, writer);
        endpoints.Map(routes, "/fhir/$meta", MetaDescriptions.OfAll, request => endpoints.InUseAsync(request, FhirSchema.R4.ResourceTypes));
        endpoints.Map(routes, "/fhir/{type}/$meta", MetaDescriptions.OfType, request => endpoints.InUseAsync(request, [request.Type]));
        endpoints.Map(routes, "/fhir/{type}/{id}/$meta", MetaDescriptions.OfInstance, request =>
            endpoints.OfAsync(request, session =>
                ReadInteractions.Read(session, request.Type, request.Id, request.Filter, ReadConditions.None)));
        endpoints.Map(routes, "/fhir/{type}/{id}/_history/{version}/$meta", MetaDescriptions.OfVersion, request =>
            endpoints.OfAsync(request, session =>
                ReadInteractions.VersionRead(session, request.Type, request.Id, request.Route("version"), request.Filter,
                    ReadConditions.None)));
        routes.MapPost("/fhir/{type}/{id}/$meta-add", MetaDescriptions.Add, request => endpoints.ChangeAsync(request, LabelSets.Add));
        routes.MapPost("/fhir/{type}/{id}/$meta-delete", MetaDescriptions.Delete, request =>
            endpoints.ChangeAsync(request, LabelSets.Remove));
    }

    private void Map(GatedRoutes routes, string pattern, RouteDescription description, Func<FhirRequest, Task<FhirAnswer>> handler)
    {
        routes.MapGet(pattern, description, handler);
        routes.MapPost(pattern, MetaDescriptions.ByPost(description), handler);
    }

    private async Task<FhirAnswer> InUseAsync(FhirRequest request, IReadOnlyList<FhirType> types)
    {
        if (await NamedValues.RefuseAnyAsync(request) is { } refusal)
        {
            return refusal;
        }
        var samples = await store.ReadAsync(session => session.LabelSamples(types, request.Filter), request.Aborted);
        return MetaLabels.Answer(MetaLabels.Union(samples.Select(sample => sample.Parse())));
    }

    private async Task<FhirAnswer> OfAsync(FhirRequest request, Func<ReadSession, FhirAnswer> read)
    {
        if (await NamedValues.RefuseAnyAsync(request) is { } refusal)
        {
            return refusal;
        }
        var answer = await store.ReadAsync(read, request.Aborted);
        return answer.Resource is null ? answer : MetaLabels.Answer(MetaLabels.Of(answer.Resource.Parse()));
    }

    private async Task<FhirAnswer> ChangeAsync(FhirRequest request, Change change)
    {
        if (!Preconditions.TryRead(request, out var ifMatch, out _, out var refusal))
        {
            return refusal;
        }
        var (meta, unread) = await ReadMetaAsync(request);
        if (unread is not null)
        {
            return unread;
        }
        var result = await writer.WriteAsync(new ResourceWrite(WriteKind.Patch, request.Type, request.Filter)
        {
            Id = request.Id,
            IfMatch = ifMatch,
            Caller = request.Asked.Caller,
            FhirBase = request.FhirBase,
            Patch = ResourcePatch.Of(resource => change(resource, meta), request.FhirBase),
        });
        return result.Failed
            ? FhirAnswer.Outcome(result.Status, result.Issues)
            : MetaLabels.Answer(MetaLabels.Of(result.Stored!.Parse())) with
            {
                ETag = result.Stored!.ETag,
                LastModified = result.Stored.LastUpdated,
            };
    }

    private static async Task<(Element Meta, FhirAnswer? Refusal)> ReadMetaAsync(FhirRequest request)
    {
        var body = await ResourceBody.ReadAsync(request, FhirSchema.R4.FindType("Parameters")!);
        if (body.Resource is null)
        {
            return (default, body.Refusal);
        }
        var parameters = body.Resource.Root.Named("parameter").ToList();
        var meta = parameters.Where(parameter => parameter.TextOf("name") == "meta").Select(parameter => parameter.First("value"))
            .FirstOrDefault(value => value.Type?.Name == "Meta");
        return meta.Exists && parameters.Count == 1
            ? (meta, null)
            : (default, FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Required,
                "The operation takes one parameter: meta, with a valueMeta that holds profiles, tags and security labels."));
    }
}
