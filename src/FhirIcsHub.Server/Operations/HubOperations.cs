using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Operations.Conversion;
using FhirIcsHub.Server.Operations.Definitions;
using FhirIcsHub.Server.Operations.Everything;
using FhirIcsHub.Server.Operations.Expunge;
using FhirIcsHub.Server.Operations.Maps;
using FhirIcsHub.Server.Operations.Messages;
using FhirIcsHub.Server.Operations.Metas;
using FhirIcsHub.Server.Operations.Observations;

namespace FhirIcsHub.Server.Operations;

/// <summary>The operations on records, one after the other.</summary>
internal static class HubOperations
{
    /// <param name="routes">Takes the routes.</param>
    /// <param name="services">What they work with.</param>
    /// <param name="endpoints">All routes of the hub, once they are mapped.</param>
    public static void Map(GatedRoutes routes, HubServices services, EndpointDataSource endpoints)
    {
        EverythingEndpoints.Map(routes, services.Store, services.Cursors, services.Settings.Limits);
        MetaEndpoints.Map(routes, services.Store, services.Writer);
        ConvertEndpoints.Map(routes);
        LastNEndpoints.Map(routes, services.Store, services.SearchSetup);
        StatsEndpoints.Map(routes, services.Store, services.SearchSetup, services.Time);
        TransformEndpoints.Map(routes, services.Store, services.Definitions, services.Time);
        MessageEndpoints.Map(routes, services.Store, services.Feeds, services.Time);
        ExpungeEndpoints.Map(routes, services.Store, stop => StoreShippedAsync(services, endpoints.Endpoints, stop));
    }

    /// <summary>Stores what comes with the hub as resources: measures, areas, and the definitions of its own operations.</summary>
    public static async Task StoreShippedAsync(HubServices services, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellation)
    {
        await ShippedResources.StoreAsync(services.Store, services.Settings.Profiles, services.Geography, cancellation);
        await OwnOperationDefinitions.StoreAsync(services.Store, endpoints, cancellation);
    }
}
