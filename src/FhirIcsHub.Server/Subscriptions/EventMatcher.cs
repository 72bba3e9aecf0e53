using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>Tells which changes are events of a Subscription, in the order of the changes.</summary>
internal sealed class EventMatcher(HubStore store, VersionSearch search)
{
    /// <summary>So many changes of one type are judged together.</summary>
    public const int BatchSize = 200;

    /// <param name="source">What the Subscription asks for.</param>
    /// <param name="after">Changes behind this number are judged.</param>
    /// <param name="access">What the subscriber may see of a type; null = nothing.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<JudgedChanges> JudgeAsync(
        EventSource source, long after, Func<FhirType, AccessFilter?> access, CancellationToken cancellation)
    {
        var loaded = await store.ReadAsync(session => Load(session, source, after, access), cancellation);
        var events = new Dictionary<long, OutboxRow>();
        foreach (var trigger in source.Triggers)
        {
            if (access(trigger.Type) is not { } filter)
            {
                continue;
            }
            var candidates = loaded.Changes
                .Where(change => change.Version.Type == trigger.Type && trigger.IsOn(change.Interaction)
                    && !events.ContainsKey(change.Change.Sequence))
                .ToList();
            candidates = await MeetsQueryAsync(trigger, candidates, filter, cancellation);
            candidates = candidates.FindAll(change => MeetsFhirPath(trigger, change));
            foreach (var narrowing in source.Filters.Where(narrowing => narrowing.Type is null || narrowing.Type == trigger.Type))
            {
                var content = candidates.ConvertAll(change => change.Content).OfType<StoredResource>().ToList();
                var found = await search.FindAsync(trigger.Type, narrowing.Query, content, filter, cancellation);
                candidates = candidates.FindAll(change => change.Content is { } judged && found.Contains(VersionName.Of(judged)));
            }
            candidates.ForEach(change => events[change.Change.Sequence] = change.Change);
        }
        return loaded.Judged with { Events = [.. events.Values.OrderBy(change => change.Sequence)] };
    }

    private static (List<ChangedVersion> Changes, JudgedChanges Judged) Load(
        ReadSession session, EventSource source, long after, Func<FhirType, AccessFilter?> access)
    {
        var cursor = long.MaxValue;
        var rows = new List<OutboxRow>();
        foreach (var type in source.Types)
        {
            var changes = session.Changes(type, after, BatchSize);
            rows.AddRange(changes);
            if (changes.Count == BatchSize)
            {
                // Of this type more may follow, so nothing behind can be judged yet.
                cursor = Math.Min(cursor, changes[^1].Sequence);
            }
        }
        var isFull = cursor < long.MaxValue;
        rows.RemoveAll(row => row.Sequence > cursor);
        rows.Sort((one, other) => one.Sequence.CompareTo(other.Sequence));
        var loaded = rows
            .Select(row => access(session.Catalog.Type(row.TypeKey)) is { } filter ? ChangedVersion.Read(session, row, filter) : null)
            .OfType<ChangedVersion>()
            .ToList();
        return (loaded, new JudgedChanges(rows.Count == 0 ? after : rows[^1].Sequence, rows.Count, isFull, []));
    }

    private async Task<List<ChangedVersion>> MeetsQueryAsync(
        ResourceTrigger trigger, List<ChangedVersion> changes, AccessFilter access, CancellationToken cancellation)
    {
        if (trigger.Query is not { } query)
        {
            return changes;
        }
        if (query.Current is null || query.Previous is null)
        {
            return query.Current is not null
                ? await MeetsCurrentAsync(trigger, query, changes, access, cancellation)
                : await MetPreviousAsync(trigger, query, changes, access, cancellation);
        }
        var meeting = await MeetsCurrentAsync(trigger, query, changes, access, cancellation);
        return query.RequireBoth
            ? await MetPreviousAsync(trigger, query, meeting, access, cancellation)
            : [.. meeting, .. await MetPreviousAsync(trigger, query, [.. changes.Except(meeting)], access, cancellation)];
    }

    private async Task<List<ChangedVersion>> MeetsCurrentAsync(
        ResourceTrigger trigger, QueryCriteria query, List<ChangedVersion> changes, AccessFilter access, CancellationToken cancellation)
    {
        var versions = changes.ConvertAll(change => change.Version).FindAll(version => !version.IsDeleted);
        var found = await search.FindAsync(trigger.Type, query.Current!, versions, access, cancellation);
        return changes.FindAll(change =>
            change.Version.IsDeleted ? query.PassesOnDelete : found.Contains(VersionName.Of(change.Version)));
    }

    private async Task<List<ChangedVersion>> MetPreviousAsync(
        ResourceTrigger trigger, QueryCriteria query, List<ChangedVersion> changes, AccessFilter access, CancellationToken cancellation)
    {
        var versions = changes.ConvertAll(change => change.Previous).OfType<StoredResource>().ToList();
        var found = await search.FindAsync(trigger.Type, query.Previous!, versions, access, cancellation);
        return changes.FindAll(change =>
            change.Previous is { } previous ? found.Contains(VersionName.Of(previous)) : query.PassesOnCreate);
    }

    /// <summary>An expression that the data does not fit is not true.</summary>
    private static bool MeetsFhirPath(ResourceTrigger trigger, ChangedVersion change)
    {
        if (trigger.FhirPath is not { } expression)
        {
            return true;
        }
        var previous = change.Previous?.Parse().Root;
        var current = change.Version.IsDeleted ? null : change.Version.Parse().Root as FhirIcsHub.Fhir.Element?;
        var context = new FhirPathContext
        {
            Now = change.Version.LastUpdated,
            Variables = new Dictionary<string, IReadOnlyList<FhirPathValue>>
            {
                ["previous"] = previous is { } before ? [FhirPathValue.FromElement(before)] : [],
                ["current"] = current is { } after ? [FhirPathValue.FromElement(after)] : [],
            },
        };
        try
        {
            return expression.IsTrue(current ?? previous ?? default, context);
        }
        catch (FhirPathException)
        {
            return false;
        }
    }
}

/// <summary>What came of judging some changes.</summary>
/// <param name="Cursor">Changes up to and with this one are judged.</param>
/// <param name="Count">How many there were.</param>
/// <param name="IsFull">More may follow at once.</param>
/// <param name="Events">Those that are events, in their order.</param>
internal sealed record JudgedChanges(long Cursor, int Count, bool IsFull, IReadOnlyList<OutboxRow> Events);
