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
        Responses = [new(200, "A CapabilityStatement")],
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
