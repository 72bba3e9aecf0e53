using System.Diagnostics.Metrics;
using FhirIcsHub.Server.Metrics;

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
    private readonly Counter<long> _switchedOff;

    public SubscriptionMetrics()
    {
        Counters = new CounterReadings(_meter);
        _found = _meter.CreateCounter<long>("subscription_events", description: "Events that were numbered");
        _delivered = _meter.CreateCounter<long>("subscription_events_delivered", description: "Events that receivers have accepted");
        _attemptsFailed = _meter.CreateCounter<long>("subscription_attempts_failed", description: "Attempts to send that failed");
        _errors = _meter.CreateCounter<long>("subscription_errors", description: "Subscriptions that became error");
        _switchedOff = _meter.CreateCounter<long>(
            "subscriptions_switched_off", description: "Subscriptions that were in error for too long");
    }

    /// <summary>What they have come to.</summary>
    public CounterReadings Counters { get; }

    public void Found(int events) => _found.Add(events);

    public void Delivered(int events) => _delivered.Add(events);

    public void AttemptFailed() => _attemptsFailed.Add(1);

    public void BecameError() => _errors.Add(1);

    public void SwitchedOff() => _switchedOff.Add(1);

    public void Dispose()
    {
        Counters.Dispose();
        _meter.Dispose();
    }
}
