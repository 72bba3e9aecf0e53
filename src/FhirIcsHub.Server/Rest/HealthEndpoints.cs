using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Rest;

/// <summary><c>GET /health</c>: the process answers and reaches its database, and how its queues of jobs stand.</summary>
internal static class HealthEndpoints
{
    private static readonly RouteDescription Health = new(HubInteraction.Health, "Operation",
        "Is the hub alive, does it reach its database, how do its queues stand")
    {
        AnswersAtOnce = true,
        HasOwnFormat = true,
        Details = "`jobs` lists the queues with jobs in them; `oldestPendingSeconds` is how long the first of those that wait has waited.",
        Responses =
        [
            new(200, "It is and does", """
                {"status":"healthy","store":"reachable","jobs":[{"queue":"export","queued":1,"running":2,"oldestPendingSeconds":12}]}
                """)
            {
                ContentType = MediaTypes.Json,
            },
            new(503, "The database does not answer", """{"status":"unhealthy","store":"unreachable"}""") { ContentType = MediaTypes.Json },
        ],
    };

    public static void Map(GatedRoutes routes, HubStore store, TimeProvider time) => routes.MapGet("/health", Health, async request =>
    {
        var queues = await QueuesAsync(store, request.Aborted);
        return FhirAnswer.Document(
            Document(queues, time.GetUtcNow()),
            queues is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK) with
        {
            ContentType = MediaTypes.Json,
        };
    });

    private static ReadOnlyMemory<byte> Document(
        IReadOnlyList<JobQueueState>? queues, DateTimeOffset now) => FhirJsonWriter.Document(json =>
    {
        json.WriteStartObject();
        json.WriteString("status", queues is null ? "unhealthy" : "healthy");
        json.WriteString("store", queues is null ? "unreachable" : "reachable");
        if (queues is not null)
        {
            json.WriteStartArray("jobs");
            foreach (var queue in queues)
            {
                json.WriteStartObject();
                json.WriteString("queue", queue.Kind);
                json.WriteNumber("queued", queue.Queued);
                json.WriteNumber("running", queue.Running);
                json.WriteNumber("oldestPendingSeconds", (long)((now - queue.OldestWaiting) ?? TimeSpan.Zero).TotalSeconds);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    });

    /// <summary>Null when the database does not answer.</summary>
    private static async Task<IReadOnlyList<JobQueueState>?> QueuesAsync(HubStore store, CancellationToken cancellation)
    {
        try
        {
            return await store.ReadAsync(session => session.JobQueues(), cancellation);
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }
}
