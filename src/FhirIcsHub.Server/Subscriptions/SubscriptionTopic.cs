using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>What can be subscribed to: R5's SubscriptionTopic, as far as it is about changes of resources.</summary>
internal sealed record SubscriptionTopic(string Url, string? Version, string? Title, string Status)
{
    /// <summary>One of them must be met.</summary>
    public IReadOnlyList<ResourceTrigger> Triggers { get; init; } = [];

    public IReadOnlyList<TopicFilter> Filters { get; init; } = [];

    public IReadOnlyList<NotificationShape> Shapes { get; init; } = [];

    /// <summary>Whether a canonical reference, with or without a version, means this topic.</summary>
    public bool IsMeantBy(string canonical)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        return bar < 0 ? canonical == Url : canonical[..bar] == Url && canonical[(bar + 1)..] == Version;
    }
}

/// <summary>A change of a resource that is an event of the topic.</summary>
/// <param name="Type">The resource type.</param>
/// <param name="Interactions">Which changes; all when empty.</param>
/// <param name="Query">What searches must find the resource before and after the change.</param>
/// <param name="FhirPath">An expression over %previous and %current that must be true.</param>
internal sealed record ResourceTrigger(
    FhirType Type, IReadOnlyList<TopicInteraction> Interactions, QueryCriteria? Query, FhirPathExpression? FhirPath)
{
    public bool IsOn(TopicInteraction interaction) => Interactions.Count == 0 || Interactions.Contains(interaction);
}

internal enum TopicInteraction
{
    Create,
    Update,
    Delete,
}

/// <summary>Searches that the version before a change and the one after it are held to.</summary>
/// <param name="Previous">Criteria of the version before; null = none.</param>
/// <param name="PassesOnCreate">What <paramref name="Previous"/> counts as when there is no version before.</param>
/// <param name="Current">Criteria of the version after; null = none.</param>
/// <param name="PassesOnDelete">What <paramref name="Current"/> counts as when there is no version after.</param>
/// <param name="RequireBoth">Both must be met; otherwise one is enough.</param>
internal sealed record QueryCriteria(string? Previous, bool PassesOnCreate, string? Current, bool PassesOnDelete, bool RequireBoth);

/// <summary>A search parameter that subscribers may narrow the topic by.</summary>
/// <param name="Type">The resource type; null = any of the topic's.</param>
/// <param name="Parameter">Code of the search parameter.</param>
/// <param name="Comparators">Prefixes that may be used; any when none is named.</param>
/// <param name="Modifiers">Modifiers that may be used; any when none is named.</param>
internal sealed record TopicFilter(FhirType? Type, string Parameter, IReadOnlyList<string> Comparators, IReadOnlyList<string> Modifiers);

/// <summary>What comes along with a resource of the type: parameters of a search, as <c>_include</c>, <c>Encounter:subject</c>.</summary>
internal sealed record NotificationShape(FhirType Type, IReadOnlyList<KeyValuePair<string, string>> Includes);
