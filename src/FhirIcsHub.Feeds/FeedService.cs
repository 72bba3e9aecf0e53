using System.Security.Cryptography;
using FhirIcsHub.Feeds.Identity;
using FhirIcsHub.Feeds.Messages;
using FhirIcsHub.Feeds.Persons;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Feeds;

/// <summary>
/// Takes what source systems send. The way of a message: journal (durable, before anything is understood), read as sent, map to UK Core,
/// plan against the store, judge strictly, and one transaction that writes everything and completes the journal.
/// </summary>
/// <param name="store">The hub's store.</param>
/// <param name="feeds">The feeds that may send.</param>
/// <param name="ids">Hub ids, with the hub's secret.</param>
public sealed class FeedService(HubStore store, FeedCatalog feeds, HubIds ids)
{
    private const int ReplayPage = 50;
    private const string CriteriaMark = "#if-none-exist=";

    private static readonly IReadOnlyDictionary<int, AsSentView?> NothingRead = new Dictionary<int, AsSentView?>();

    /// <summary>Links Patients to persons; also for Patients that are written on the hub itself.</summary>
    public PersonLinker Persons { get; } = new(feeds);

    public FeedCatalog Feeds => feeds;

    /// <summary>Registers the feeds in the store. To be called once, before the first message.</summary>
    public Task RegisterFeedsAsync(CancellationToken ct = default) => store.WriteAsync(
        session =>
        {
            foreach (var feed in feeds.Feeds)
            {
                session.AddFeed(feed.Name);
            }

            return feeds.Feeds.Count;
        },
        ct);

    /// <summary>Receives a request of a feed and answers it. What is written is durable when this completes.</summary>
    public async Task<FeedResponse> ReceiveAsync(Feed feed, FeedRequest request, CancellationToken ct = default)
    {
        var feedKey = await KeyOfAsync(feed, ct).ConfigureAwait(false);
        if (request.Method == "GET")
        {
            return await ReadAsync(feed, feedKey, request, ct).ConfigureAwait(false);
        }

        var body = request.Body.ToArray();
        var hash = SHA256.HashData(body);
        var journalKey = await store.WriteAsync(s => s.AppendJournal(feedKey, request.Method, JournalPath(request), hash, body), ct)
            .ConfigureAwait(false);
        return await ProcessAsync(feed, feedKey, journalKey, request with { Body = body }, ct).ConfigureAwait(false);
    }

    /// <summary>
    /// Works through messages that were journaled and not finished, because the process ended in between. To be called at start, before new
    /// messages are taken. Gives the number of messages.
    /// </summary>
    public async Task<int> ReplayReceivedAsync(CancellationToken ct = default)
    {
        await RegisterFeedsAsync(ct).ConfigureAwait(false);
        var count = 0;
        while (await store.ReadAsync(s => s.UnfinishedJournalEntries(ReplayPage), ct).ConfigureAwait(false) is { Count: > 0 } unfinished)
        {
            foreach (var row in unfinished)
            {
                await ReplayAsync(row, ct).ConfigureAwait(false);
                count++;
            }
        }

        return count;
    }

    private async Task ReplayAsync(JournalRow row, CancellationToken ct)
    {
        foreach (var feed in feeds.Feeds)
        {
            if (await KeyOfAsync(feed, ct).ConfigureAwait(false) == row.FeedKey)
            {
                await ReplayAsync(feed, row, ct).ConfigureAwait(false);
                return;
            }
        }

        await RejectAsync(row, Issue.Error(IssueType.NotFound, "The feed of this message is no longer configured."), ct)
            .ConfigureAwait(false);
    }

    // One message that cannot be worked through does not keep the hub from starting: it stays in the journal, marked. This is the outermost
    // place of a replay, as the middleware is of a request.
    private async Task ReplayAsync(Feed feed, JournalRow row, CancellationToken ct)
    {
        try
        {
            await ProcessAsync(feed, row.FeedKey, row.Key, FromJournal(row), ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await RejectAsync(row, Issue.Error(IssueType.Exception, $"The message could not be worked through ({e.GetType().Name})."), ct)
                .ConfigureAwait(false);
        }
    }

    private Task<bool> RejectAsync(JournalRow row, Issue issue, CancellationToken ct) =>
        store.WriteAsync(s => Complete(s, row.Key, JournalStatus.Rejected, OperationOutcome.ToJson([issue])), ct);

    private async Task<FeedResponse> ProcessAsync(Feed feed, int feedKey, long journalKey, FeedRequest request, CancellationToken ct)
    {
        var message = Read(feed, request);
        if (message.Refusal != 0)
        {
            var issues = message.Issues!;
            await store.WriteAsync(s => Complete(s, journalKey, JournalStatus.Rejected, OperationOutcome.ToJson(issues)), ct)
                .ConfigureAwait(false);
            return message.Refusal == 405
                ? FeedAnswers.Outcome(405, issues, new KeyValuePair<string, string>("Allow", "GET, POST, PUT, DELETE"))
                : FeedAnswers.Outcome(message.Refusal, issues);
        }

        var planner = new MessagePlanner(feed, feedKey, ids);
        await planner.MapAsync(store, message, ct).ConfigureAwait(false);
        var plan = await store.ReadAsync(s => planner.Plan(s, message), ct).ConfigureAwait(false);
        MessagePreparation.Prepare(plan);
        var commit = new MessageCommit(feedKey, Persons, new FeedProvenance(feed));
        IReadOnlyList<EntryResult> results;
        try
        {
            results = await store.WriteAsync(s => commit.Run(s, plan, journalKey), ct).ConfigureAwait(false);
        }
        catch (StalePlanException)
        {
            (plan, results) = await store.WriteAsync(s => PlanAndCommit(s, planner, commit, message, journalKey), ct).ConfigureAwait(false);
        }

        return FeedAnswers.Of(plan, results, await ReadEntriesAsync(plan, feedKey, ct).ConfigureAwait(false), request.BaseUrl);
    }

    // Another message about the same resources came in between: the plan is made again where nothing can come in between.
    private static (MessagePlan Plan, IReadOnlyList<EntryResult> Results) PlanAndCommit(
        WriteSession session, MessagePlanner planner, MessageCommit commit, FeedMessage message, long journalKey)
    {
        var plan = planner.Plan(session, message);
        MessagePreparation.Prepare(plan);
        return (plan, commit.Run(session, plan, journalKey));
    }

    private FeedMessage Read(Feed feed, FeedRequest request)
    {
        if (request.ContentType is { } type && !type.Contains("json", StringComparison.OrdinalIgnoreCase) && request.Method != "DELETE")
        {
            return FeedMessage.Refused(415, Issue.Error(IssueType.NotSupported, "A feed takes application/fhir+json."));
        }

        return new MessageReader(feed, ids).Read(request.Method, request.Path, request.Query, request.IfNoneExist, request.Body);
    }

    private async Task<FeedResponse> ReadAsync(Feed feed, int feedKey, FeedRequest request, CancellationToken ct)
    {
        var message = Read(feed, request with { ContentType = null });
        if (message.Refusal != 0)
        {
            return FeedAnswers.Outcome(message.Refusal, message.Issues!);
        }

        var entry = message.Entries[0];
        return entry.Refusal != 0
            ? FeedAnswers.Outcome(entry.Refusal, entry.Issues)
            : FeedAnswers.Of(await store.ReadAsync(s => AsSentView.Read(s, feedKey, entry.Type!, entry.SourceId!), ct)
                .ConfigureAwait(false));
    }

    private async Task<IReadOnlyDictionary<int, AsSentView?>> ReadEntriesAsync(MessagePlan plan, int feedKey, CancellationToken ct)
    {
        var reads = plan.Entries.Select((e, i) => (Entry: e, Position: i))
            .Where(e => e.Entry.Entry.Action == EntryAction.Read && !e.Entry.IsRefused).ToList();
        return reads.Count == 0 || plan.IsRefused
            ? NothingRead
            : await store.ReadAsync(s => reads.ToDictionary(r => r.Position, r =>
                AsSentView.Read(s, feedKey, r.Entry.Entry.Type!, r.Entry.SourceId!)), ct).ConfigureAwait(false);
    }

    private async Task<int> KeyOfAsync(Feed feed, CancellationToken ct) =>
        store.Catalog.FeedKey(feed.Name) ?? await store.WriteAsync(s => s.AddFeed(feed.Name), ct).ConfigureAwait(false);

    private static bool Complete(WriteSession session, long journalKey, JournalStatus status, byte[] outcome)
    {
        session.CompleteJournal(journalKey, status, outcome);
        return true;
    }

    // Whatever a replay needs is in the path; a URL on the wire has no fragment, so it holds the one header that counts.
    private static string JournalPath(FeedRequest request) =>
        request.Path + (request.Query.Length == 0 ? "" : "?" + request.Query) + (request.IfNoneExist is null ? ""
            : CriteriaMark + request.IfNoneExist);

    private static FeedRequest FromJournal(JournalRow row)
    {
        var mark = row.Path.IndexOf(CriteriaMark, StringComparison.Ordinal);
        var url = mark < 0 ? row.Path : row.Path[..mark];
        var question = url.IndexOf('?', StringComparison.Ordinal);
        return new FeedRequest(
            row.Method, question < 0 ? url : url[..question], question < 0 ? "" : url[(question + 1)..], row.Body, IfNoneExist: mark < 0
                ? null : row.Path[(mark + CriteriaMark.Length)..]);
    }
}
