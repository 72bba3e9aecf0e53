using FhirIcsHub.Server.BulkData;
using FhirIcsHub.Server.Bundles;
using FhirIcsHub.Server.Feeds;
using FhirIcsHub.Server.GraphQl;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Indexing;
using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Server.Libraries;
using FhirIcsHub.Server.Measures;
using FhirIcsHub.Server.Metrics;
using FhirIcsHub.Server.Operations;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Server.Subscriptions;

namespace FhirIcsHub.Server.Hosting;

/// <summary>All routes of the hub, feature by feature.</summary>
internal static class HubRoutes
{
    public static void Map(WebApplication app, HubServices services)
    {
        var routes = new GatedRoutes(app, services.Gate, services.Settings, services.AsyncRequests, services.Load);
        services.Worker.Add(services.AsyncRequests.AnsweredBy(routes));
        MetadataEndpoints.Map(
            routes, app.Services.GetRequiredService<EndpointDataSource>(), services.Store, services.Topics, services.Time);
        ResourceEndpoints.Map(routes, services.Store, services.Writer, services.SearchSetup, services.Settings);
        SearchEndpoints.Map(routes, services.Search, services.SearchDeadline);
        BundleEndpoints.Map(
            routes, services.Writer, services.Search, services.SearchDeadline, services.SearchSetup, services.Settings);
        FeedEndpoints.Map(routes, services.Feeds);
        MeasureEndpoints.Map(routes, services.Measures);
        TerminologyEndpoints.Map(routes, services.Store, services.Definitions);
        LibraryEndpoints.Map(routes, services.Store, services.Content, services.Time);
        ValidateEndpoints.Map(routes, services.Store, services.Definitions, services.Ownership);
        BulkDataEndpoints.Map(routes, services);
        JobEndpoints.Map(routes, services.Jobs, services.Store, services.Time);
        ReindexEndpoints.Map(routes, services.Store);
        HubOperations.Map(routes, services, app.Services.GetRequiredService<EndpointDataSource>());
        SubscriptionEndpoints.Map(routes, services.Store, services.Subscriptions, services.Settings.Limits, services.Time);
        HealthEndpoints.Map(routes, services.Store, services.Time);
        MetricsEndpoints.Map(routes, services.Store, services.Worker, services.Subscriptions, services.Time);
        GraphQlEndpoints.Map(routes, services.Store, services.SearchSetup, services.Writer);
    }
}
