using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>What all workers on Subscriptions use together.</summary>
internal sealed record SubscriptionRoom(
    HubStore Store, AccessGate Gate, TopicCatalog Topics, SubscriptionReader Reader, EventMatcher Matcher, EventContent Content, RestHook Hook,
    SubscriptionSettings Settings, TimeProvider Time, ILogger Log, SubscriptionMetrics Metrics)
{
    /// <summary>This process among those of the hub.</summary>
    public string Name { get; } = Guid.NewGuid().ToString("N");

    /// <summary>A Subscription with what it asks for; null when it is gone.</summary>
    public Task<ReadSubscription?> ReadAsync(long key, CancellationToken cancellation) => Store.ReadAsync(
        session =>
        {
            if (ServedSubscription.Read(session, key) is not { } served)
            {
                return null;
            }
            var (definition, issues) = Reader.Read(served.Resource, session);
            return new ReadSubscription(served, definition, issues);
        },
        cancellation);
}

/// <summary>A Subscription and what it asks for.</summary>
/// <param name="Served">As it stands.</param>
/// <param name="Definition">Null when it asks for what cannot be done, or cannot be done any more.</param>
/// <param name="Issues">Why.</param>
internal sealed record ReadSubscription(ServedSubscription Served, SubscriptionDefinition? Definition, IReadOnlyList<Issue> Issues);
