using System.Diagnostics.Metrics;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>Figures for the operator, under the meter <c>FhirIcsHub.Subscriptions</c>.</summary>
internal sealed class SubscriptionMetrics : IDisposable
{
    public const string MeterName = "FhirIcsHub.Subscriptions";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _found;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _attemptsFailed;
    private readonly Counter<long> _errors;

    public SubscriptionMetrics()
    {
        _found = _meter.CreateCounter<long>("subscription_events", description: "Events that were numbered");
        _delivered = _meter.CreateCounter<long>("subscription_events_delivered", description: "Events that receivers have accepted");
        _attemptsFailed = _meter.CreateCounter<long>("subscription_attempts_failed", description: "Attempts to send that failed");
        _errors = _meter.CreateCounter<long>("subscription_errors", description: "Subscriptions that became error");
    }

    public void Found(int events) => _found.Add(events);

    public void Delivered(int events) => _delivered.Add(events);

    public void AttemptFailed() => _attemptsFailed.Add(1);

    public void BecameError() => _errors.Add(1);

    public void Dispose() => _meter.Dispose();
}
