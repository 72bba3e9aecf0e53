using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>Reads Subscriptions and says what of one the hub cannot do.</summary>
internal sealed class SubscriptionReader(TopicCatalog topics, SearchSetup search, EndpointGuard guard)
{
    /// <summary>What the Subscription asks for, or why it cannot be had.</summary>
    /// <param name="subscription">The resource.</param>
    /// <param name="session">Tells which topics there are.</param>
    public (SubscriptionDefinition? Definition, IReadOnlyList<Issue> Issues) Read(Resource subscription, ReadSession session)
    {
        var issues = new List<Issue>();
        var criteria = subscription.Root.First("criteria");
        var isTopicBased = IsTopic(criteria.Text);
        var source = isTopicBased ? ReadTopicBased(criteria, session, issues) : ReadClassic(criteria, issues);
        var channel = new ChannelReader(guard, issues).Read(subscription.Root.First("channel"), isTopicBased);
        var end = DateTimeOffset.TryParse(
            subscription.Root.TextOf("end"), System.Globalization.CultureInfo.InvariantCulture, out var time) ? time : (DateTimeOffset?)null;
        return issues.Count == 0 && source is not null && channel is not null
            ? (new SubscriptionDefinition(source, channel, end), [])
            : (null, issues);
    }

    private static bool IsTopic(string? criteria) => criteria is not null
        && (criteria.StartsWith("http://", StringComparison.Ordinal) || criteria.StartsWith("https://", StringComparison.Ordinal)
            || criteria.StartsWith("urn:", StringComparison.Ordinal));

    private EventSource? ReadClassic(Element criteria, List<Issue> issues)
    {
        var text = criteria.Text ?? "";
        var mark = text.IndexOf('?', StringComparison.Ordinal);
        var typeName = mark < 0 ? text : text[..mark];
        if (FhirSchema.R4.FindResourceType(typeName) is not { } type)
        {
            issues.Add(Issue.Error(IssueType.Value,
                "criteria is a search such as Observation?code=…, or the canonical URL of a topic; this names neither.", criteria.Location));
            return null;
        }
        if (type.Name == "Subscription")
        {
            issues.Add(Issue.Error(IssueType.NotSupported, "Changes of Subscriptions cannot be subscribed to.", criteria.Location));
            return null;
        }
        var query = TopicReader.WithoutType(mark < 0 ? "?" : text);
        Judge(type, query, criteria, issues);
        return new EventSource(null, null, [
            new ResourceTrigger(type, [TopicInteraction.Create, TopicInteraction.Update], new QueryCriteria(null, false, query, false, false), null),
        ], []);
    }

    private EventSource? ReadTopicBased(Element criteria, ReadSession session, List<Issue> issues)
    {
        if (topics.Find(session, criteria.Text!) is not { } topic)
        {
            issues.Add(Issue.Error(IssueType.NotFound,
                "There is no such topic here; /fhir/metadata lists those there are at rest.resource for Subscription.", criteria.Location));
            return null;
        }
        var filters = new List<EventFilter>();
        foreach (var value in Backport.Extensions(criteria, Backport.FilterCriteria))
        {
            filters.AddRange(ReadFilter(value, topic, issues));
        }
        return new EventSource(topic, criteria.Text, topic.Triggers, filters);
    }

    private List<EventFilter> ReadFilter(Element value, SubscriptionTopic topic, List<Issue> issues)
    {
        var text = value.Text ?? "";
        var mark = text.IndexOf('?', StringComparison.Ordinal);
        var named = mark < 0 ? null : FhirSchema.R4.FindResourceType(text[..mark]);
        var types = topic.Triggers.Select(trigger => trigger.Type).Distinct().Where(type => mark < 0 || type == named).ToList();
        if (types.Count == 0)
        {
            issues.Add(Issue.Error(IssueType.Value, "The filter names a resource type that the topic has no events of.", value.Location));
            return [];
        }
        var query = TopicReader.WithoutType(text);
        foreach (var type in types)
        {
            Judge(type, query, value, issues);
            foreach (var (name, wanted) in FhirRequest.Parse(query))
            {
                if (!topic.Filters.Any(filter => Allows(filter, type, name, wanted)))
                {
                    issues.Add(Issue.Error(IssueType.NotSupported,
                        $"The topic cannot be filtered by '{(name.Length <= 60 ? name : name[..60])}' (canFilterBy).", value.Location));
                }
            }
        }
        return [.. types.Select(type => new EventFilter(type, query))];
    }

    private static bool Allows(TopicFilter filter, FhirType type, string name, string value)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var modifier = colon < 0 ? null : name[(colon + 1)..];
        var hasPrefix = value.Length > 2 && char.IsAsciiDigit(value[2])
            && value[..2] is "eq" or "ne" or "gt" or "lt" or "ge" or "le" or "sa" or "eb" or "ap";
        return filter.Parameter == (colon < 0 ? name : name[..colon])
            && (filter.Type is null || filter.Type == type)
            && (modifier is null || filter.Modifiers.Count == 0 || filter.Modifiers.Contains(modifier))
            && (!hasPrefix || filter.Comparators.Count + filter.Modifiers.Count == 0
                || filter.Comparators.Concat(filter.Modifiers).Contains(value[..2]));
    }

    private void Judge(FhirType type, string query, Element at, List<Issue> issues)
    {
        var parsed = SearchQueryParser.Parse(type, FhirRequest.Parse(query), search.Conditional());
        if (parsed.Query is null)
        {
            issues.AddRange(parsed.Issues.Select(issue => issue with { Expression = at.Location }));
        }
    }
}
