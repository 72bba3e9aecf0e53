using FhirIcsHub.Feeds.Identity;
using FhirIcsHub.Feeds.Mapping;
using FhirIcsHub.Feeds.Persons;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Feeds.Messages;

/// <summary>
/// Finds out what a message means for the store: which resources are new, changed or known, what their references point at, whose persons
/// they join. Reads only; can be done on a read session outside the writer, and again on the writer when the store has moved on meanwhile.
/// </summary>
internal sealed class MessagePlanner(Feed feed, int feedKey, HubIds ids)
{
    /// <summary>Maps the entries whose content the store does not have yet. Pure but for the question what is known.</summary>
    public async Task MapAsync(HubStore store, FeedMessage message, CancellationToken ct)
    {
        var known = await store.ReadAsync(s => message.Entries.Where(e => IsWrite(e) && e.SourceId is not null && IsSame(s, e))
            .ToHashSet(), ct).ConfigureAwait(false);
        foreach (var entry in message.Entries.Where(e => IsWrite(e) && !known.Contains(e)))
        {
            Map(entry);
        }
    }

    public MessagePlan Plan(ReadSession session, FeedMessage message)
    {
        var plan = new MessagePlan(message, [.. message.Entries.Select(e => new PlannedEntry(e))]);
        var own = new OwnResources(feed, feedKey, message.Entries);
        foreach (var entry in plan.Entries.Where(e => !e.IsRefused))
        {
            Identify(session, own, entry);
        }

        Supersede(plan);
        foreach (var entry in plan.Effective.Where(e => e.Entry.Action == EntryAction.Write))
        {
            TakeMapped(entry);
        }

        ForeseePersons(session, plan);
        var references = new ReferenceRewriting(feed, feedKey, ids, session, own, plan);
        foreach (var entry in plan.Effective.Where(e => e.Json is not null).ToList())
        {
            references.Rewrite(entry);
        }

        return plan;
    }

    private static bool IsWrite(FeedEntry entry) => entry is { Action: EntryAction.Write, Refusal: 0 };

    private bool IsSame(ReadSession session, FeedEntry entry) =>
        session.FindSource(feedKey, entry.Type!, entry.SourceId!) is { IsDeleted: false } known
            && known.SentHash.AsSpan().SequenceEqual(entry.Hash);

    private void Map(FeedEntry entry)
    {
        var mapped = UkCoreMapper.Map(feed, entry.AsSent!);
        entry.Mapped = mapped.Json;
        entry.MappingIssues = [.. mapped.Issues.Select(entry.Placed)];
    }

    private void Identify(ReadSession session, OwnResources own, PlannedEntry planned)
    {
        var entry = planned.Entry;
        if (entry.Criteria is { } criteria && !Resolve(session, own, planned, criteria))
        {
            return;
        }

        planned.Known = session.FindSource(feedKey, entry.Type!, planned.SourceId!);
        switch (entry.Action)
        {
            case EntryAction.Write:
                planned.IsUnchanged |= planned.Known is { IsDeleted: false } known && known.SentHash.AsSpan().SequenceEqual(entry.Hash);
                break;
            case EntryAction.Delete:
                planned.IsUnchanged = planned.Known is null or { IsDeleted: true };
                break;
        }

        planned.HubId = planned.Known?.HubId ?? FreeHubId(session, entry.Type!, planned.SourceId!);
    }

    /// <summary>Conditional create and update: by identifier, within what the feed sent. False when the entry is done with.</summary>
    private static bool Resolve(ReadSession session, OwnResources own, PlannedEntry planned, string criteria)
    {
        var entry = planned.Entry;
        if (own.Find(session, entry.Type!, criteria) is not { } matches)
        {
            planned.Refuse(400, IssueType.NotSupported, "Criteria of a conditional write must be identifier=system|value.");
            return false;
        }

        // The resource that is written matches itself, unless it was known under that id before.
        var others = matches.Where(m => m != entry.SourceId).ToList();
        if (others.Count > 1)
        {
            planned.Refuse(412, IssueType.MultipleMatches, "The criteria match several resources of this feed.");
            return false;
        }

        if (others.Count == 1)
        {
            planned.SourceId = others[0];
            planned.IsUnchanged = entry.IsConditionalCreate;
        }

        if (planned.SourceId is null)
        {
            planned.Refuse(422, IssueType.Required,
                "The criteria match nothing, and the new resource has no id, "
                + "no identifier in a system that the feed's configuration names, and no urn:uuid as fullUrl.");
            return false;
        }

        return true;
    }

    // An id that somebody else already has on the hub is left to him.
    private string FreeHubId(ReadSession session, FhirType type, string sourceId)
    {
        var id = ids.Of(feed.Name, type.Name, sourceId);
        return session.Read(type, id, AccessFilter.Hub) is null ? id : ids.Hashed(feed.Name, type.Name, sourceId);
    }

    /// <summary>Of entries about the same resource the last one counts; in a transaction they contradict each other.</summary>
    private static void Supersede(MessagePlan plan)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < plan.Entries.Count; i++)
        {
            var entry = plan.Entries[i];
            if (entry.IsRefused || entry.Entry.Action == EntryAction.Read || entry.SourceId is null)
            {
                continue;
            }

            if (last.TryGetValue(entry.Key, out var earlier))
            {
                if (plan.Message.Kind == MessageKind.Transaction)
                {
                    entry.Refuse(400, IssueType.Duplicate, $"The transaction writes the same resource in entry[{earlier}] and here.");
                    continue;
                }

                plan.Entries[earlier].IsSuperseded = true;
                plan.Groups.Tie(earlier, i);
            }

            last[entry.Key] = i;
        }
    }

    private void TakeMapped(PlannedEntry planned)
    {
        var entry = planned.Entry;
        if (entry.Mapped is null && entry.MappingIssues.All(i => !i.IsError))
        {
            Map(entry);
        }

        planned.Issues.AddRange(entry.MappingIssues);
        planned.Json = entry.Mapped;
        entry.Mapped = null;
        if (planned.Json is null)
        {
            planned.Refusal = 422;
        }
        else if (entry.Type!.Name == "Patient")
        {
            planned.Resource = ResourceWriting.Read(planned.Json, ReadMode.AsSent).Resource;
        }
    }

    private static void ForeseePersons(ReadSession session, MessagePlan plan)
    {
        foreach (var entry in plan.Effective.Where(e => e.Entry.Type!.Name == "Patient" && e.Resource is not null))
        {
            var golden = PersonLinker.Foresee(session, entry.HubId, entry.Resource!);
            if (golden is null)
            {
                plan.ProposedGolden[entry.HubId] = golden = Guid.NewGuid().ToString("D");
            }

            plan.GoldenOf[entry.HubId] = golden;
        }
    }
}
