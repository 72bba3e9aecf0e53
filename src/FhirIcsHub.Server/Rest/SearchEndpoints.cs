using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Rest;

/// <summary>Search of a type, of all types and of compartments, by GET and by POST.</summary>
internal sealed class SearchEndpoints(SearchInteraction search, SearchDeadline deadline)
{
    private const int MaxFormBytes = 1_000_000;

    public static void Map(GatedRoutes routes, SearchInteraction search, SearchDeadline deadline)
    {
        var endpoints = new SearchEndpoints(search, deadline);
        Map("/fhir/{type}", "/fhir/{type}/_search", SearchDescriptions.OfType, request => SearchScope.Of(request.Type));
        Map("/fhir", "/fhir/_search", SearchDescriptions.OfAll, _ => SearchScope.All);
        Map(
            "/fhir/{compartment}/{id}/*", "/fhir/{compartment}/{id}/*/_search", SearchDescriptions.OfCompartment,
            request => CompartmentOf(request) is { } compartment ? SearchScope.In(compartment, null) : null);
        Map(
            "/fhir/{compartment}/{id}/{type}", "/fhir/{compartment}/{id}/{type}/_search", SearchDescriptions.OfTypeInCompartment,
            request => CompartmentOf(request) is { } compartment && Compartment.TypesIn(compartment.Type).Contains(request.Type)
                ? SearchScope.In(compartment, request.Type) : null);

        void Map(string get, string post, (RouteDescription Get, RouteDescription Post) description, Func<FhirRequest, SearchScope?> scope)
        {
            routes.MapGet(get, description.Get, request => endpoints.AnswerAsync(request, scope, request.QueryParameters()));
            routes.MapPost(post, description.Post, request => endpoints.PostAsync(request, scope));
        }
    }

    private async Task<FhirAnswer> PostAsync(FhirRequest request, Func<FhirRequest, SearchScope?> scopeOf)
    {
        if (!request.Http.Request.HasFormContentType)
        {
            return FhirAnswer.Error(StatusCodes.Status415UnsupportedMediaType, IssueType.NotSupported,
                $"The parameters of a POST _search come as a form: Content-Type {MediaTypes.Form}.");
        }
        var body = await RequestBody.ReadAsync(request.Http.Request, MaxFormBytes, request.Aborted);
        return body.IsRefused(out var refusal)
            ? refusal
            : await AnswerAsync(
                request, scopeOf, [.. request.QueryParameters(), .. FhirRequest.Parse(Encoding.UTF8.GetString(body.Bytes.Span))]);
    }

    private async Task<FhirAnswer> AnswerAsync(
        FhirRequest request, Func<FhirRequest, SearchScope?> scopeOf, List<KeyValuePair<string, string>> parameters)
    {
        if (scopeOf(request) is not { } scope)
        {
            return NoSuchCompartment(request);
        }
        if (scope.Compartment is { } compartment
            && request.Ask(HubInteraction.Read, compartment.Type.Name) is { Allowed: false } refused)
        {
            return FhirAnswer.Error(refused.Status, IssueType.Forbidden, refused.Reason);
        }
        if (SearchInteraction.OperationOf(parameters) is { } operation
            && request.Ask(request.Asked with { Operation = operation }) is { Allowed: false } forbidden)
        {
            return FhirAnswer.Error(forbidden.Status, IssueType.Forbidden, forbidden.Reason);
        }
        // The gate was asked about the one type that the address names; of several it is asked about each.
        var allowed = scope.MayNarrow ? scope.Without(type => !request.Ask(HubInteraction.Search, type.Name).Allowed) : scope;
        allowed = SearchInteraction.Restrict(allowed, parameters, type => request.Ask(HubInteraction.Search, type.Name).Allowed);
        var codes = await search.CodeSetsAsync(parameters, request);
        return await deadline.ReadAsync(
            request, session => search.Answer(session, allowed, parameters, request.Filter, request.FhirBase, request.IsStrict, codes));
    }

    private static Compartment? CompartmentOf(FhirRequest request) =>
        Compartment.Types.FirstOrDefault(type => type.Name == request.Route("compartment")) is { } type
            ? new Compartment(type, request.Id) : null;

    private static FhirAnswer NoSuchCompartment(FhirRequest request) => FhirAnswer.Error(
        StatusCodes.Status404NotFound, IssueType.NotSupported, FhirSchema.R4.FindResourceType(request.Route("compartment")) is { } type
            && Compartment.Types.Contains(type)
            ? $"{request.Type.Name} is in no compartment of a {type.Name}. Those that are: "
                + string.Join(", ", Compartment.TypesIn(type).Select(member => member.Name)) + "."
            : $"R4 has compartments of {string.Join(", ", Compartment.Types.Select(known => known.Name))} only.");
}
