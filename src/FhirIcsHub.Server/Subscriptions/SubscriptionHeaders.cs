namespace FhirIcsHub.Server.Subscriptions;

/// <summary>What the hub adds to each notification, so that a receiver can tell one that comes twice.</summary>
internal static class SubscriptionHeaders
{
    /// <summary>Number of the event, or of the first of several; the same however often it is sent.</summary>
    public const string EventNumber = "X-Subscription-Event-Number";

    /// <summary>The Subscription, as <c>Subscription/1</c>.</summary>
    public const string Subscription = "X-Subscription";
}
