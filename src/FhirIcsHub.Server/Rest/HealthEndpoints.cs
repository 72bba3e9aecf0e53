using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Rest;

/// <summary><c>GET /health</c>: the process answers and reaches its database.</summary>
internal static class HealthEndpoints
{
    private static readonly RouteDescription Health = new(HubInteraction.Health, "Operation",
        "Is the hub alive, does it reach its database")
    {
        Responses =
        [
            new(200, "It is and does", """{"status":"healthy","store":"reachable"}"""),
            new(503, "The database does not answer", """{"status":"unhealthy","store":"unreachable"}"""),
        ],
    };

    public static void Map(GatedRoutes routes, HubStore store) => routes.MapGet("/health", Health, async request =>
    {
        var reachable = await IsReachableAsync(store, request.Aborted);
        var body = reachable ? """{"status":"healthy","store":"reachable"}"""u8 : """{"status":"unhealthy","store":"unreachable"}"""u8;
        return FhirAnswer.Document(body.ToArray(), reachable ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable) with
        {
            ContentType = "application/json",
        };
    });

    private static async Task<bool> IsReachableAsync(HubStore store, CancellationToken cancellation)
    {
        try
        {
            await store.ReadAsync(session => session.Horizon(), cancellation);
            return true;
        }
        catch (System.Data.Common.DbException)
        {
            return false;
        }
    }
}
