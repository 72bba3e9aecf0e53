using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Mapping;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Operations.Maps;

/// <summary>
/// <c>StructureMap/$transform</c>: what a map makes of some content. The map is a stored or shipped one, or comes along; nothing is stored.
/// </summary>
internal sealed class TransformEndpoints(HubStore store, HubDefinitions definitions, TimeProvider time)
{
    private static readonly FhirType MapType = FhirSchema.R4.FindType("StructureMap")!;

    private readonly MapShelf _shelf = new();

    public static void Map(GatedRoutes routes, HubStore store, HubDefinitions definitions, TimeProvider time)
    {
        var endpoints = new TransformEndpoints(store, definitions, time);
        routes.MapPost("/fhir/StructureMap/$transform", TransformDescriptions.OnType, endpoints.OnTypeAsync);
        routes.MapPost("/fhir/StructureMap/{id}/$transform", TransformDescriptions.OnInstance, endpoints.OnInstanceAsync);
    }

    private async Task<FhirAnswer> OnTypeAsync(FhirRequest request)
    {
        var (values, refusal) = await NamedValues.ReadAsync(request, ReadMode.AsSent);
        if (values is null)
        {
            return refusal!;
        }
        var (source, given, content) = (values.Text("source"), values.ResourceOf("sourceMap"), values.ResourceOf("content") ?? values.Body);
        if (values.Refusal(mayHaveBody: true) is { } wrong)
        {
            return wrong;
        }
        if (source is null == given is null)
        {
            return Bad(IssueType.Required, "Name the map by source, its canonical URL, or send it as sourceMap: one of the two.");
        }
        var known = await definitions.CurrentAsync(request.Aborted);
        var found = given is not null ? _shelf.Compile(given, known)
            : known.Definitions.Find(source!, MapType.Name) is { } definition ? _shelf.Find(definition, known) : null;
        return found is null
            ? FhirAnswer.Error(
                StatusCodes.Status404NotFound, IssueType.NotFound, "There is no StructureMap with this canonical URL here.", "source")
            : Transform(request, found, content);
    }

    private async Task<FhirAnswer> OnInstanceAsync(FhirRequest request)
    {
        var stored = await store.ReadAsync(session => session.Read(MapType, request.Id, request.Filter), request.Aborted);
        if (stored is null or { IsDeleted: true })
        {
            return ReadInteractions.NotFound(MapType);
        }
        var (values, refusal) = await NamedValues.ReadAsync(request, ReadMode.AsSent);
        if (values is null)
        {
            return refusal!;
        }
        // The definition says that a source is ignored where the address names the map.
        _ = values.Text("source");
        var content = values.ResourceOf("content") ?? values.Body;
        return values.Refusal(mayHaveBody: true)
            ?? Transform(request, _shelf.Compile(stored.Parse(), await definitions.CurrentAsync(request.Aborted)), content);
    }

    private FhirAnswer Transform(FhirRequest request, MapCompileResult compiled, Resource? content)
    {
        if (content is null)
        {
            return Bad(IssueType.Required, "There is nothing to transform: send it as the parameter content, or as the body.");
        }
        if (compiled.Map is null)
        {
            return FhirAnswer.Outcome(StatusCodes.Status422UnprocessableEntity, compiled.Issues);
        }
        var result = compiled.Map.Transform(content.Root, new TransformOptions { Now = time.GetUtcNow(), Cancellation = request.Aborted });
        if (!result.Success)
        {
            return FhirAnswer.Outcome(StatusCodes.Status422UnprocessableEntity, result.Issues);
        }
        // A logical model has no form in FHIR's formats: it goes out as the JSON that it is.
        return FhirAnswer.Document(result.Json) with { ContentType = result.Resource is null ? "application/json" : null };
    }

    private static FhirAnswer Bad(string code, string diagnostics) => FhirAnswer.Error(StatusCodes.Status400BadRequest, code, diagnostics);
}
