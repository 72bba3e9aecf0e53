using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>What a Subscription asks for, read and judged.</summary>
/// <param name="Source">Where its events come from.</param>
/// <param name="Channel">Where they go, and how.</param>
/// <param name="End">When it ends; null = never.</param>
internal sealed record SubscriptionDefinition(EventSource Source, RestHookChannel Channel, DateTimeOffset? End);

/// <summary>Which changes are events: R4's criteria, or a topic with filters.</summary>
/// <param name="Topic">The topic; null when the Subscription has classic criteria.</param>
/// <param name="Canonical">The topic as the Subscription names it.</param>
/// <param name="Triggers">Of classic criteria: one, on creates and updates that leave the resource matching.</param>
/// <param name="Filters">Criteria that the resource must meet besides, by type.</param>
internal sealed record EventSource(
    SubscriptionTopic? Topic, string? Canonical, IReadOnlyList<ResourceTrigger> Triggers, IReadOnlyList<EventFilter> Filters)
{
    public IReadOnlyList<FhirType> Types { get; } = [.. Triggers.Select(trigger => trigger.Type).Distinct()];
}

/// <param name="Type">The resource type that the filter is about; null = every type of the topic.</param>
/// <param name="Query">Search criteria.</param>
internal sealed record EventFilter(FhirType? Type, string Query);

/// <summary>An HTTP address that notifications are sent to.</summary>
/// <param name="Endpoint">The address.</param>
/// <param name="Headers">Headers that the subscriber wants to see.</param>
/// <param name="IsXml">Notifications are XML, otherwise JSON.</param>
/// <param name="Content">How much of what changed they contain.</param>
internal sealed record RestHookChannel(
    Uri Endpoint, IReadOnlyList<KeyValuePair<string, string>> Headers, bool IsXml, PayloadContent Content)
{
    /// <summary>A heartbeat is sent when nothing else was for so long; null = none.</summary>
    public TimeSpan? HeartbeatPeriod { get; init; }

    /// <summary>How long the receiver may take; null = as the settings say.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Events in one notification at most; null = as the settings say.</summary>
    public int? MaxCount { get; init; }
}

/// <summary>How much of a resource a notification contains.</summary>
internal enum PayloadContent
{
    Empty,
    IdOnly,
    FullResource,
}

internal static class PayloadContents
{
    public static PayloadContent? Of(string? code) => code switch
    {
        "empty" => PayloadContent.Empty,
        "id-only" => PayloadContent.IdOnly,
        "full-resource" => PayloadContent.FullResource,
        _ => null,
    };
}
