using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Rest;

/// <summary>Search by GET and by POST.</summary>
internal sealed class SearchEndpoints(HubStore store, SearchInteraction search)
{
    private const int MaxFormBytes = 1_000_000;

    private static readonly RouteDescription ByGet = new(HubInteraction.Search, "Search", "Find resources of a type")
    {
        Details = """
            Every search parameter of FHIR R4 for the type works, with its modifiers and prefixes; `/fhir/metadata` lists them. Parameters
            are joined by AND,
            values separated by commas by OR.

            * `GET /fhir/Patient?family=Example&birthdate=ge1950`
            * `GET /fhir/Observation?patient=example&code=http://loinc.org|85354-9&date=ge2026-01-01&_sort=-date`
            * `GET /fhir/Condition?_include=Condition:patient`, `GET /fhir/Patient?_revinclude=Observation:patient`

            Results come in pages: follow the link `next`, which is signed and cannot be made up. What matches unchanged during the walk
            comes exactly once.
            `Prefer: handling=strict` refuses unknown parameters; otherwise they are ignored, and the link `self` tells which were used.

            A search for Patients finds the golden Patients, one a person; a feed's own Patient is found by `_id`, `identifier` or `link`.
            """,
        Parameters =
        [
            Described.Type,
            new(ParameterPlace.Query, "_id", "Id of the resource", "example"),
            new(ParameterPlace.Query, "_lastUpdated", "When it last changed, with a prefix", "ge2026-04-01"),
            new(ParameterPlace.Query, "_include", "Resources that matches refer to", "Observation:subject"),
            new(ParameterPlace.Query, "_revinclude", "Resources that refer to matches", "Provenance:target"),
            new(ParameterPlace.Query, "_sort", "Search parameter to sort by; with - downwards", "-date"),
            Described.Summary, Described.Elements, Described.Count, Described.Format, Described.Pretty,
        ],
        Responses =
        [
            new(200, "A Bundle of type `searchset`", """
                {"resourceType":"Bundle","type":"searchset","link":[{"relation":"self","url":"http://127.0.0.1:8080/fhir/Patient?family=Example"}],"entry":[{"fullUrl":"http://127.0.0.1:8080/fhir/Patient/example","resource":{"resourceType":"Patient","id":"example"},"search":{"mode":"match"}}]}
                """),
            new(400, "A parameter cannot be understood", Described.Outcome("invalid", "birthdate: 'May' is no date.")),
        ],
    };

    private static readonly RouteDescription ByPost = ByGet with
    {
        Summary = "Find resources of a type, with the parameters in the body",
        Details = "The same as GET, for parameters that must not stand in an address, such as an NHS number.",
        Parameters = [Described.Type, Described.Format, Described.Pretty],
        Body = new("Search parameters as a form", "family=Example&birthdate=ge1950", MediaTypes.Form),
    };

    public static void Map(GatedRoutes routes, HubStore store, SearchInteraction search)
    {
        var endpoints = new SearchEndpoints(store, search);
        routes.MapGet("/fhir/{type}", ByGet, endpoints.GetAsync);
        routes.MapPost("/fhir/{type}/_search", ByPost, endpoints.PostAsync);
    }

    private Task<FhirAnswer> GetAsync(FhirRequest request) => AnswerAsync(request, request.QueryParameters());

    private async Task<FhirAnswer> PostAsync(FhirRequest request)
    {
        if (!request.Http.Request.HasFormContentType)
        {
            return FhirAnswer.Error(StatusCodes.Status415UnsupportedMediaType, IssueType.NotSupported,
                $"The parameters of a POST _search come as a form: Content-Type {MediaTypes.Form}.");
        }
        var body = await RequestBody.ReadAsync(request.Http.Request, MaxFormBytes, request.Aborted);
        return body.IsRefused(out var refusal)
            ? refusal
            : await AnswerAsync(request,
                [.. request.QueryParameters(), .. FhirRequest.Parse(System.Text.Encoding.UTF8.GetString(body.Bytes.Span))]);
    }

    private Task<FhirAnswer> AnswerAsync(FhirRequest request, List<KeyValuePair<string, string>> parameters) => store.ReadAsync(
        session => search.Answer(session, request.Type, parameters, request.Filter, request.FhirBase, request.IsStrict), request.Aborted);
}
