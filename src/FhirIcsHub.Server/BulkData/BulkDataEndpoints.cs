using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.BulkData;

/// <summary><c>$export</c> and <c>$import</c>: their routes, and the jobs that they become.</summary>
internal static class BulkDataEndpoints
{
    public static void Map(GatedRoutes routes, HubServices services)
    {
        var settings = services.Settings;
        ExportEndpoints.Map(routes, services.Jobs, services.Store, services.SearchSetup);
        services.Worker.Add(new ExportJob(services.SearchSetup, settings.Export).Kind);

        var folder = new ImportFolder(settings.Import.Folder);
        ImportEndpoints.Map(routes, services.Jobs, new ImportUpload(services.Store, services.Jobs, settings.Import), folder);
        services.Worker.Add(new ImportJob(
            services.Ownership, services.Feeds.Persons, folder, (int)Math.Min(settings.Limits.MaxBodyBytes, 1_000_000_000)).Kind);
    }
}
