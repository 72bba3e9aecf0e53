using System.Globalization;
using System.Text;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Server.Subscriptions;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Metrics;

/// <summary><c>/metrics</c>: figures for monitoring systems, in the text format of Prometheus.</summary>
internal sealed class MetricsEndpoints(HubStore store, JobWorker worker, SubscriptionService subscriptions, TimeProvider time)
{
    private const string ContentType = "text/plain";

    private static readonly RouteDescription Description = new(HubInteraction.Health, "Operation", "Figures for monitoring systems")
    {
        AnswersAtOnce = true,
        HasOwnFormat = true,
        Details = "In the text format of Prometheus: how many jobs wait and run in each queue and how long the oldest that waits has "
            + "waited, and what was counted of Subscriptions since the process began.",
        Responses =
        [
            new(200, "The figures", """
                # HELP job_oldest_pending_seconds How long the first of the jobs that wait has waited
                # TYPE job_oldest_pending_seconds gauge
                job_oldest_pending_seconds{queue="export"} 12
                """)
            {
                ContentType = ContentType,
            },
        ],
    };

    public static void Map(
        GatedRoutes routes, HubStore store, JobWorker worker, SubscriptionService subscriptions, TimeProvider time) =>
        routes.MapGet("/metrics", Description, new MetricsEndpoints(store, worker, subscriptions, time).AnswerAsync);

    private async Task<FhirAnswer> AnswerAsync(FhirRequest request)
    {
        var (known, waiting) = await store.ReadAsync(
            session => (session.JobQueues(), session.WaitingSubscriptionEvents()), request.Aborted);
        // A queue without jobs is told too, so that an alarm ends.
        var queues = known.Select(queue => queue.Kind).Union(worker.Kinds).Order(StringComparer.Ordinal)
            .Select(kind => known.FirstOrDefault(queue => queue.Kind == kind) ?? new JobQueueState(kind, 0, 0, null)).ToList();
        var now = time.GetUtcNow();
        var text = new StringBuilder();
        Gauge(text, "jobs_pending", "Jobs that wait", queues, queue => queue.Queued);
        Gauge(text, "jobs_running", "Jobs that are worked on", queues, queue => queue.Running);
        Gauge(text, "job_oldest_pending_seconds", "How long the first of the jobs that wait has waited", queues,
            queue => (long)Math.Max(0, ((now - queue.OldestWaiting) ?? TimeSpan.Zero).TotalSeconds));
        Head(text, "subscription_events_waiting", "Events that receivers have not accepted yet", "gauge");
        text.Append(CultureInfo.InvariantCulture, $"subscription_events_waiting {waiting}\n");
        foreach (var (name, description, sum) in subscriptions.Counters.Read())
        {
            Head(text, name + "_total", description ?? "", "counter");
            text.Append(CultureInfo.InvariantCulture, $"{name}_total {sum}\n");
        }
        return FhirAnswer.Document(Encoding.UTF8.GetBytes(text.ToString())) with
        {
            ContentType = $"{ContentType}; version=0.0.4; charset=utf-8",
        };
    }

    private static void Gauge(StringBuilder text, string name, string help, List<JobQueueState> queues, Func<JobQueueState, long> value)
    {
        Head(text, name, help, "gauge");
        foreach (var queue in queues)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{{queue=\"{queue.Kind}\"}} {value(queue)}\n");
        }
    }

    private static void Head(StringBuilder text, string name, string help, string type) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
}
