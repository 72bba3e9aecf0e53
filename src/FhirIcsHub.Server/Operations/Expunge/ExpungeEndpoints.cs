using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Operations.Expunge;

/// <summary>
/// <c>$expunge</c>: removes older versions, deleted resources, or everything, for good. In pieces, so that no one waits long for the
/// writer.
/// </summary>
internal sealed class ExpungeEndpoints(HubStore store, Func<CancellationToken, Task> restoreShipped)
{
    private const int DefaultLimit = 1_000;

    private const int Piece = 200;

    /// <param name="routes">Takes the routes.</param>
    /// <param name="store">What is removed from.</param>
    /// <param name="restoreShipped">Puts back what comes with the hub, after everything was removed.</param>
    public static void Map(GatedRoutes routes, HubStore store, Func<CancellationToken, Task> restoreShipped)
    {
        var endpoints = new ExpungeEndpoints(store, restoreShipped);
        routes.MapPost("/fhir/$expunge", ExpungeDescriptions.OfAll, request =>
            endpoints.AnswerAsync(request, new ExpungeScope(), mayTakeEverything: true));
        routes.MapPost("/fhir/{type}/$expunge", ExpungeDescriptions.OfType, request =>
            endpoints.AnswerAsync(request, new ExpungeScope(request.Type), mayTakeEverything: false));
        routes.MapPost("/fhir/{type}/{id}/$expunge", ExpungeDescriptions.OfInstance, request =>
            endpoints.AnswerAsync(request, new ExpungeScope(request.Type, request.Id), mayTakeEverything: false));
    }

    private async Task<FhirAnswer> AnswerAsync(FhirRequest request, ExpungeScope scope, bool mayTakeEverything)
    {
        var (values, refusal) = await NamedValues.ReadAsync(request);
        if (values is null)
        {
            return refusal!;
        }
        var (versions, deleted) = (values.Flag("expungePreviousVersions"), values.Flag("expungeDeletedResources"));
        var everything = mayTakeEverything && values.Flag("expungeEverything");
        var (limit, compacts) = (values.Number("limit") ?? DefaultLimit, values.Flag("compact"));
        if (values.Refusal() is { } wrong)
        {
            return wrong;
        }
        if (!(versions || deleted || everything))
        {
            return FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Required,
                "Say what is to be removed: expungePreviousVersions, expungeDeletedResources"
                + (mayTakeEverything ? " or expungeEverything." : " or both."));
        }
        if (everything && request.Filter != AccessFilter.Hub)
        {
            return FhirAnswer.Error(StatusCodes.Status403Forbidden, IssueType.Forbidden, "Not everything is open to this caller.");
        }
        var count = everything ? await TakeEverythingAsync() : 0;
        count += await TakeAsync(limit - count, deleted, (session, most) => session.ExpungeDeleted(scope, request.Filter, most));
        count += await TakeAsync(limit - count, versions, (session, most) => session.ExpungeVersions(scope, request.Filter, most));
        await store.WriteAsync(session => session.ForgetUnusedCodes(), CancellationToken.None);
        if (compacts)
        {
            await store.CompactAsync();
        }
        return FhirAnswer.Document(FhirJsonWriter.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Parameters");
            json.WriteStartArray("parameter");
            json.WriteStartObject();
            json.WriteString("name", "count");
            json.WriteNumber("valueInteger", count);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }

    private async Task<int> TakeEverythingAsync()
    {
        var count = await store.WriteAsync(session => session.ExpungeAll(), CancellationToken.None);
        await restoreShipped(CancellationToken.None);
        return count;
    }

    private async Task<int> TakeAsync(int limit, bool isWanted, Func<WriteSession, int, int> take)
    {
        var taken = 0;
        while (isWanted && taken < limit)
        {
            var most = Math.Min(Piece, limit - taken);
            var found = await store.WriteAsync(session => take(session, most), CancellationToken.None);
            taken += found;
            if (found < most)
            {
                break;
            }
        }
        return taken;
    }
}
