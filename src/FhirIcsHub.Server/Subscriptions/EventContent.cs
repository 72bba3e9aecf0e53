using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>
/// Reads what the events of a Subscription are about, as its owner may see it at this moment: what may not be seen any more is left
/// out, and the event keeps its number.
/// </summary>
internal sealed class EventContent(AccessGate gate, SearchSetup search)
{
    /// <summary>The events with their resources.</summary>
    /// <param name="session">Reads them.</param>
    /// <param name="rows">The events.</param>
    /// <param name="topic">Says what comes along; null = nothing does.</param>
    /// <param name="owner">Whose access counts.</param>
    /// <param name="also">A further limit: what the one who asks now may see; null = none.</param>
    public IReadOnlyList<NotifiedEvent> Read(
        ReadSession session, IEnumerable<SubscriptionEventRow> rows, SubscriptionTopic? topic, SubscriptionOwner owner, AccessFilter? also) =>
        [.. rows.Select(row =>
        {
            var focus = Seen(session, row.ResourceKey, owner, also) is { } current ? session.ReadVersion(current, row.Version) : null;
            var context = focus is { IsDeleted: false } && topic is not null ? Context(session, focus, topic, owner, also) : [];
            return new NotifiedEvent(row.Number, new DateTimeOffset(row.At, TimeSpan.Zero), focus, context);
        })];

    private List<StoredResource> Context(
        ReadSession session, StoredResource focus, SubscriptionTopic topic, SubscriptionOwner owner, AccessFilter? also)
    {
        var includes = topic.Shapes.Where(shape => shape.Type == focus.Type).SelectMany(shape => shape.Includes).ToList();
        if (includes.Count == 0 || owner.MaySee(gate, focus.Type) is not { } filter)
        {
            return [];
        }
        var parsed = SearchQueryParser.Parse(focus.Type, [new("_id", focus.Id), .. includes], search.Search(owner.FhirBase, isStrict: true));
        if (parsed.Query is null)
        {
            throw new InvalidOperationException("Includes that were judged good cannot be read.");
        }
        return [.. session.Search(parsed.Query, filter).Entries
            .Where(entry => entry.Mode == SearchMode.Include)
            .Select(entry => Seen(session, entry.Resource.Key, owner, also))
            .OfType<StoredResource>()];
    }

    /// <summary>The resource as it is now, when its own type's access lets the owner see it.</summary>
    private StoredResource? Seen(ReadSession session, long key, SubscriptionOwner owner, AccessFilter? also)
    {
        if (session.ReadByKey(key, AccessFilter.Hub) is not { } found || owner.MaySee(gate, found.Type) is not { } filter)
        {
            return null;
        }
        var seen = session.ReadByKey(found.Type, key, filter);
        return seen is not null && also is not null ? session.ReadByKey(found.Type, key, also) : seen;
    }
}
