using System.Globalization;
using FhirIcsHub.Feeds.Persons;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Feeds.Messages;

/// <summary>The store has moved on since a message was planned: it is to be planned again on the writer.</summary>
internal sealed class StalePlanException() : Exception("The store changed between planning and writing.");

/// <summary>What became of an entry of a message.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="SentVersion">Version of the resource at its feed; 0 when there is none.</param>
/// <param name="LastUpdated">When that version was made.</param>
internal sealed record EntryResult(int Status, int SentVersion = 0, DateTimeOffset LastUpdated = default);

/// <summary>Carries out a plan within one transaction: resources, persons, source rows, Provenance, and the journal's completion.</summary>
internal sealed class MessageCommit(int feedKey, PersonLinker linker, FeedProvenance provenance)
{
    public IReadOnlyList<EntryResult> Run(WriteSession session, MessagePlan plan, long journalKey)
    {
        var effective = plan.Effective.ToList();
        Lock(session, effective);
        CheckStillHolds(session, plan);
        var changed = new List<PlannedEntry>();
        var stored = new Dictionary<PlannedEntry, StoredResource?>();
        foreach (var entry in effective.Where(IsPatient))
        {
            WritePatient(session, plan, entry, stored, changed);
        }

        var owners = Owners(session, effective);
        foreach (var entry in effective.Where(e => !IsPatient(e)))
        {
            Write(session, entry, new Ownership(feedKey, owners.GetValueOrDefault(entry), ResourceFlags.None), stored, changed);
        }

        foreach (var entry in effective)
        {
            session.UpsertSource(SourceOf(entry, stored[entry]?.Key, journalKey));
        }

        if (changed.Count > 0)
        {
            session.Put(provenance.Prepare(changed, journalKey, session.Now), new Ownership(feedKey, null, ResourceFlags.None));
        }

        session.CompleteJournal(journalKey, MessageOutcome.StatusOf(plan), MessageOutcome.ToKeep(plan));
        return [.. plan.Entries.Select(e => ResultOf(session, plan, e))];
    }

    // Source keys and persons, each in one order everywhere: two messages about the same ones wait for each other and do not deadlock.
    private void Lock(WriteSession session, List<PlannedEntry> effective)
    {
        foreach (var key in effective.Select(e => e.Key).Order(StringComparer.Ordinal))
        {
            session.Lock(string.Create(CultureInfo.InvariantCulture, $"source {feedKey} {key}"));
        }

        // A Patient and what refers to it: whichever comes second sees the other.
        var patients = effective.SelectMany(e => e.Patients).Select(p => p.PatientId)
            .Concat(effective.Where(IsPatient).Select(e => e.HubId));
        foreach (var patientId in patients.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            session.Lock("patient " + patientId);
        }

        foreach (var criteria in PersonLinker.LocksFor(effective.Where(IsPatientWrite).Select(e => e.Resource!)))
        {
            session.Lock(criteria);
        }
    }

    private static bool IsPatient(PlannedEntry entry) => entry.Entry.Type!.Name == "Patient";

    private static bool IsPatientWrite(PlannedEntry entry) => IsPatient(entry) && entry.Resource is not null;

    private void CheckStillHolds(WriteSession session, MessagePlan plan)
    {
        foreach (var entry in plan.Entries.Where(e => !e.IsRefused && e.Entry.Action != EntryAction.Read))
        {
            var now = session.FindSource(feedKey, entry.Entry.Type!, entry.SourceId!);
            if (now?.Key != entry.Known?.Key || now?.SentVersion != entry.Known?.SentVersion || now?.HubId != entry.Known?.HubId)
            {
                throw new StalePlanException();
            }
        }
    }

    private void WritePatient(WriteSession session, MessagePlan plan, PlannedEntry entry, Dictionary<PlannedEntry, StoredResource?> stored,
        List<PlannedEntry> changed)
    {
        if (entry.Entry.Action == EntryAction.Delete)
        {
            linker.OnDeleted(session, entry.HubId);
            Write(session, entry, Ownership.Hub, stored, changed);
            return;
        }

        var row = session.SourcePatient(entry.HubId, feedKey);
        linker.Link(session, row, entry.Resource!, plan.ProposedGolden.GetValueOrDefault(entry.HubId) ?? Guid.NewGuid().ToString("D"));
        Write(session, entry, new Ownership(feedKey, row.Key, ResourceFlags.SourcePatient), stored, changed);
    }

    /// <summary>
    /// The source Patient of each resource. Where a person is not the one that was foreseen, the resource is prepared again with the right
    /// golden Patient.
    /// </summary>
    private Dictionary<PlannedEntry, long?> Owners(WriteSession session, List<PlannedEntry> effective)
    {
        var clinical = effective.Where(e => e.Prepared is not null && !IsPatient(e)).ToList();
        var patients = clinical.SelectMany(e => e.Patients).Select(p => p.PatientId).Distinct(StringComparer.Ordinal).ToList();
        var rows = patients.ToDictionary(p => p, p => session.SourcePatient(p, feedKey), StringComparer.Ordinal);
        var goldenOf = rows.ToDictionary(r => r.Key, r => r.Value.PersonKey is { } person ? session.ReadPerson(person)?.GoldenId
            : null, StringComparer.Ordinal);
        var owners = new Dictionary<PlannedEntry, long?>();
        foreach (var entry in clinical)
        {
            if (!MessagePreparation.IsPreparedFor(entry, goldenOf))
            {
                MessagePreparation.Prepare(entry, goldenOf);
            }

            owners[entry] = MessagePreparation.SourcePatientOf(entry, goldenOf) is { } patientId
                ? (rows.GetValueOrDefault(patientId) ?? session.SourcePatient(patientId, feedKey)).Key : null;
        }

        return owners;
    }

    private static void Write(WriteSession session, PlannedEntry entry, Ownership owner, Dictionary<PlannedEntry, StoredResource?> stored,
        List<PlannedEntry> changed)
    {
        if (entry.Entry.Action == EntryAction.Delete)
        {
            var deleted = session.Delete(entry.Entry.Type!, entry.HubId);
            stored[entry] = deleted.Stored;
            changed.Add(entry);
            return;
        }

        var put = session.Put(entry.Prepared!, owner);
        if (entry.Known is null && put.Outcome != PutOutcome.Created)
        {
            // The id was free when the message was planned.
            throw new StalePlanException();
        }

        stored[entry] = put.Stored;
        if (put.Outcome != PutOutcome.Unchanged)
        {
            changed.Add(entry);
        }
    }

    private SourceResource SourceOf(PlannedEntry entry, long? resourceKey, long journalKey)
    {
        var sent = entry.Entry;
        return sent.Action == EntryAction.Delete
            ? new SourceResource(feedKey, sent.Type!, entry.SourceId!, entry.HubId, resourceKey, [], journalKey, 0, 0, IsDeleted: true)
            : new SourceResource(feedKey, sent.Type!, entry.SourceId!, entry.HubId, resourceKey, sent.Hash, journalKey, sent.BodyStart,
                sent.AsSent!.Json.Length);
    }

    private static EntryResult ResultOf(WriteSession session, MessagePlan plan, PlannedEntry entry)
    {
        if (entry.IsRefused || plan.IsRefused)
        {
            return new EntryResult(entry.IsRefused ? entry.Refusal : 422);
        }

        if (entry.Entry.Action == EntryAction.Delete)
        {
            return new EntryResult(204);
        }

        if (entry.IsEffective)
        {
            var isNew = entry.Known is null or { IsDeleted: true };
            return new EntryResult(isNew ? 201 : 200, (entry.Known?.SentVersion ?? 0) + 1, session.Now);
        }

        return new EntryResult(200, entry.Known?.SentVersion ?? 0, entry.Known is null ? default
            : new DateTimeOffset(entry.Known.LastUpdated, TimeSpan.Zero));
    }
}
