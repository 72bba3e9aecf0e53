using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Operations.Everything;

/// <summary>
/// <c>Patient/{id}/$everything</c> and <c>Encounter/{id}/$everything</c>: the record of a person, or of a contact, a page at a time.
/// </summary>
internal sealed class EverythingEndpoints(HubStore store, SearchCursors cursors, LimitSettings limits)
{
    public static void Map(GatedRoutes routes, HubStore store, SearchCursors cursors, LimitSettings limits)
    {
        var endpoints = new EverythingEndpoints(store, cursors, limits);
        endpoints.Map(routes, "Patient", EverythingDescriptions.OfPatient);
        endpoints.Map(routes, "Encounter", EverythingDescriptions.OfEncounter);
    }

    private void Map(GatedRoutes routes, string typeName, RouteDescription description)
    {
        var type = FhirSchema.R4.FindType(typeName)!;
        var pattern = $"/fhir/{typeName}/{{id}}/$everything";
        routes.MapGet(pattern, description, request => AnswerAsync(request, type));
        routes.MapPost(pattern, EverythingDescriptions.ByPost(description), request => AnswerAsync(request, type));
    }

    private async Task<FhirAnswer> AnswerAsync(FhirRequest request, FhirType type)
    {
        var (asked, refusal) = await EverythingInput.ReadAsync(request, type, limits);
        return asked is null ? refusal! : await store.ReadAsync(session => Answer(session, request, type, asked), request.Aborted);
    }

    private FhirAnswer Answer(ReadSession session, FhirRequest request, FhirType type, EverythingInput asked)
    {
        // Absent, hidden and deleted are what they are to a read: no record without its Patient.
        var read = ReadInteractions.Read(session, type, request.Id, request.Filter, ReadConditions.None);
        if (read.Resource is not { } focus)
        {
            return read;
        }
        if (session.ReadRecord(asked.Query, request.Filter, focus, cursors, asked.Cursor).Page is not { } page)
        {
            return FhirAnswer.Error(StatusCodes.Status400BadRequest, IssueType.Value,
                "The page link is none that this hub has given out for this record. Begin again without it.");
        }
        var address = $"{request.FhirBase}/{type.Name}/{request.Id}/$everything?{asked.Parameters}";
        return SearchSet.Of(
            page.Entries,
            page.Total,
            asked.Cursor is null ? address : Link(address, asked.Cursor),
            page.NextCursor is null ? null : Link(address, page.NextCursor),
            request.FhirBase);
    }

    private static string Link(string address, string cursor) => $"{address}&{SearchQueryParser.CursorParameter}={cursor}";
}
