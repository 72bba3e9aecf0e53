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
        var statement = new Lazy<CapabilityStatement>(() => new CapabilityStatement(
            [.. endpoints.Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<RouteDescription>()).OfType<RouteDescription>()],
                time.GetUtcNow()));
        routes.MapGet("/fhir/metadata", Metadata, async request => statement.Value.For(
            request.FhirBase, await store.ReadAsync(session => topics.All(session).Select(topic => topic.Url).ToList(), request.Aborted)));
    }
}
