using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Subscriptions;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Rest;

/// <summary><c>GET /fhir/metadata</c>: what this server can do.</summary>
internal static class MetadataEndpoints
{
    private static readonly RouteDescription Metadata = new(HubInteraction.Capabilities, "Conformance",
        "What this server can do (CapabilityStatement)")
    {
        Details = "Resource types, interactions, search parameters and operations: generated from what is there.",
        Parameters = [Described.Format, Described.Pretty],
        Responses =
        [
            new(200, "A CapabilityStatement", """
                {"resourceType":"CapabilityStatement","name":"FhirIcsHub","status":"active","date":"2026-04-01T09:00:00.000Z","kind":"instance",
                "software":{"name":"FhirIcsHub","version":"1.0.0"},"implementation":{"description":"FhirIcsHub","url":"http://127.0.0.1:8080/fhir"},
                "fhirVersion":"4.0.1","format":["application/fhir+json","json","application/fhir+xml","xml"],
                "rest":[{"mode":"server","resource":[{"type":"Patient","interaction":[{"code":"read"},{"code":"search-type"}],
                "searchParam":[{"name":"birthdate","definition":"http://hl7.org/fhir/SearchParameter/individual-birthdate","type":"date"}]}]}]}
                """),
        ],
    };

    public static void Map(GatedRoutes routes, EndpointDataSource endpoints, HubStore store, TopicCatalog topics, TimeProvider time)
    {
        // It changes with what can be searched by and subscribed to, and with nothing else while the hub runs.
        Known? known = null;
        routes.MapGet("/fhir/metadata", Metadata, async request =>
        {
            var (search, urls) = await store.ReadAsync(
                session => (session.CurrentSearch(), topics.All(session).Select(topic => topic.Url).ToList()), request.Aborted);
            var current = known;
            if (current?.Epoch != search.Epoch)
            {
                current = new Known(search.Epoch, new CapabilityStatement(
                    [.. endpoints.Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<RouteDescription>()).OfType<RouteDescription>()],
                    search.Indexer,
                    store.Catalog.IndexesText,
                    time.GetUtcNow()));
                known = current;
            }
            return current.Statement.For(request.FhirBase, urls);
        });
    }

    /// <param name="Epoch">Of the search parameters it was written for.</param>
    /// <param name="Statement">What the hub says of itself.</param>
    private sealed record Known(long Epoch, CapabilityStatement Statement);
}
