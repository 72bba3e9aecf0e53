using FhirIcsHub.Feeds.Persons;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Server.Subscriptions;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Writing;

/// <summary>
/// Writes to <c>/fhir</c>: a request alone or the entries of a Bundle, all in one turn of the store's writer. What can be done before that
/// turn is done before: looking up what conditions will probably mean, rewriting references, extracting the index.
/// </summary>
internal sealed class HubWriter(
    HubStore store, FeedOwnership ownership, PersonLinker persons, SearchSetup search, SubscriptionWrites subscriptions, WriteSettings settings,
    TimeProvider time)
{
    /// <summary>Writes one resource.</summary>
    public async Task<WriteResult> WriteAsync(ResourceWrite write)
    {
        var outcome = await WriteAllAsync([write], atomic: true, _ => true);
        return outcome.Refusal ?? outcome.Results[0];
    }

    /// <summary>Writes several resources.</summary>
    /// <param name="writes">The writes.</param>
    /// <param name="atomic">All or none; otherwise each for itself.</param>
    /// <param name="thenRead">Reads in the same session what is to be told of the new state; it may refuse the whole.</param>
    public async Task<WritesOutcome<T>> WriteAllAsync<T>(IReadOnlyList<ResourceWrite> writes, bool atomic, Func<ReadSession, T> thenRead)
    {
        var newIds = writes.Select(_ => Guid.CreateVersion7(time.GetUtcNow()).ToString()).ToArray();
        var rules = new WriteRules(ownership, persons, search.Conditional(), subscriptions, settings.RequireIfMatch);
        await PrepareAsync(writes, newIds, rules);
        WriteRun? run = null;
        try
        {
            // Not cancelled when the client goes away: the session works on memory that belongs to this request.
            return await store.WriteAsync(
                session =>
                {
                    run = new WriteRun(session, writes, newIds, rules, atomic);
                    var results = atomic ? run.Transaction() : run.Batch();
                    return new WritesOutcome<T>(results, thenRead(session), null);
                },
                CancellationToken.None);
        }
        catch (TransactionRefusedException refused)
        {
            return new WritesOutcome<T>([], default, refused.Result);
        }
        catch (Exception conflict) when (conflict is VersionConflictException or WriteConflictException)
        {
            var atFault = run?.AtWork is { } index ? writes[index].Entry : null;
            return new WritesOutcome<T>([], default, WriteResult.Refused(StatusCodes.Status409Conflict, Issue.Error(
                IssueType.Conflict, "Another request changed this resource at the same moment; nothing was written. "
                    + "Read it again and retry.", atFault)));
        }
    }

    private async Task PrepareAsync(IReadOnlyList<ResourceWrite> writes, string[] newIds, WriteRules rules)
    {
        var forecast = writes.Any(AsksTheStore)
            ? await store.ReadAsync(session => Forecast(session, writes, newIds, rules), CancellationToken.None)
            : Forecast(null, writes, newIds, rules);
        for (var i = 0; i < writes.Count; i++)
        {
            if (forecast.Ids[i] is { } id)
            {
                writes[i].Content?.Prepare(id, forecast.References.Resolved).Pack(store.Catalog);
            }
        }
    }

    private static bool AsksTheStore(ResourceWrite write) =>
        write.Criteria is not null || write.Content?.Sites.Any(site => site.CriteriaType is not null) == true;

    /// <summary>
    /// What ids and references will be if nothing changes until the writer's turn. Without a session when nothing needs to be looked up.
    /// </summary>
    private static WriteForecast Forecast(ReadSession? session, IReadOnlyList<ResourceWrite> writes, string[] newIds, WriteRules rules)
    {
        var references = new ReferenceResolution(session, rules.Conditional);
        var ids = new string?[writes.Count];
        for (var i = 0; i < writes.Count; i++)
        {
            var write = writes[i];
            var target = write.Criteria is null
                ? new WriteTarget(write.Id ?? newIds[i], null, Writes: true)
                : WriteTarget.Choose(session!, write, newIds[i], rules);
            if (target.Refusal is null && write.FullUrl is { } fullUrl)
            {
                references.Name(fullUrl, $"{write.Type.Name}/{target.Id}");
            }
            ids[i] = target is { Refusal: null, Writes: true } ? target.Id : null;
        }
        for (var i = 0; i < writes.Count; i++)
        {
            if (writes[i].Content is not null && references.Resolve(writes[i], out _) != ReferenceState.Known)
            {
                ids[i] = null;
            }
        }
        return new WriteForecast(ids, references);
    }

    private sealed record WriteForecast(string?[] Ids, ReferenceResolution References);
}

/// <summary>What became of several writes: one result each and what was read after them, or the refusal of them all.</summary>
internal sealed record WritesOutcome<T>(IReadOnlyList<WriteResult> Results, T? Read, WriteResult? Refusal);
