using FhirIcsHub.Feeds;
using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Writing;

/// <summary>
/// Carries out writes in one session of the store, in the order that FHIR prescribes: what the conditions mean, then deletes, creates,
/// updates, then what conditional references mean. It changes nothing but the session, so the store may run it again.
/// </summary>
internal sealed class WriteRun
{
    private readonly WriteSession _session;
    private readonly IReadOnlyList<ResourceWrite> _writes;
    private readonly IReadOnlyList<string> _newIds;
    private readonly FeedOwnership _ownership;
    private readonly bool _atomic;
    private readonly WriteTarget?[] _targets;
    private readonly WriteResult?[] _results;
    private readonly ReferenceResolution _references;
    private readonly Dictionary<string, long> _sourcePatients = new(StringComparer.Ordinal);

    private WriteRun(WriteSession session, IReadOnlyList<ResourceWrite> writes, IReadOnlyList<string> newIds, FeedOwnership ownership, bool atomic)
    {
        _session = session;
        _writes = writes;
        _newIds = newIds;
        _ownership = ownership;
        _atomic = atomic;
        _targets = new WriteTarget?[writes.Count];
        _results = new WriteResult?[writes.Count];
        _references = new ReferenceResolution(session);
    }

    /// <summary>Runs the writes. Atomic: throws <see cref="TransactionRefusedException"/> at the first that fails, so that the session is rolled back.</summary>
    public static WriteResult[] Execute(
        WriteSession session, IReadOnlyList<ResourceWrite> writes, IReadOnlyList<string> newIds, FeedOwnership ownership, bool atomic)
    {
        var run = new WriteRun(session, writes, newIds, ownership, atomic);
        run.ChooseTargets();
        run.ApplyAll(WriteKind.Delete);
        run.ApplyAll(WriteKind.Create);
        run.ApplyAll(WriteKind.Update);
        run.ApplyPostponed();
        run.ConfirmConditionalReferences();
        return [.. run._results.Select(result => result!)];
    }

    private void ChooseTargets()
    {
        foreach (var criteria in _writes.Select(write => write.Criteria?.Text).Where(text => text is not null).Distinct().Order(StringComparer.Ordinal))
        {
            _session.Lock(criteria!);
        }
        var written = new HashSet<(string Type, string Id)>();
        for (var i = 0; i < _writes.Count; i++)
        {
            var target = WriteTarget.Choose(_session, _writes[i], _newIds[i], _ownership);
            if (target.Refusal is null && target.Writes && !written.Add((_writes[i].Type.Name, target.Id)))
            {
                target = target with
                {
                    Refusal = WriteResult.Refused(StatusCodes.Status422UnprocessableEntity,
                        _writes[i].Problem(IssueType.Duplicate, "Another entry of the Bundle writes the same resource.")),
                };
            }
            _targets[i] = target;
            if (target.Refusal is not null)
            {
                Record(i, target.Refusal);
            }
            else if (_writes[i].FullUrl is { } fullUrl)
            {
                _references.Name(fullUrl, $"{_writes[i].Type.Name}/{target.Id}");
            }
        }
    }

    private void ApplyAll(WriteKind kind)
    {
        for (var i = 0; i < _writes.Count; i++)
        {
            if (_writes[i].Kind == kind && _results[i] is null && Apply(i) is { } result)
            {
                Record(i, result);
            }
        }
    }

    /// <summary>Writes that wait for resources which others of the same Bundle create: as long as one gets on, the next may too.</summary>
    private void ApplyPostponed()
    {
        var progress = true;
        while (progress && Array.Exists(_results, result => result is null))
        {
            progress = false;
            for (var i = 0; i < _writes.Count; i++)
            {
                if (_results[i] is null && Apply(i) is { } result)
                {
                    Record(i, result);
                    progress = true;
                }
            }
        }
        for (var i = 0; i < _writes.Count; i++)
        {
            if (_results[i] is null)
            {
                Record(i, WriteResult.Refused(StatusCodes.Status412PreconditionFailed, _references.Unmatched(_writes[i])));
            }
        }
    }

    /// <summary>Null when a conditional reference matches nothing yet.</summary>
    private WriteResult? Apply(int index)
    {
        var write = _writes[index];
        var target = _targets[index]!;
        if (write.Kind == WriteKind.Delete)
        {
            return Delete(write, target);
        }
        if (!target.Writes)
        {
            return WriteResult.Done(StatusCodes.Status200OK, target.Existing);
        }
        var state = _references.Resolve(write, out var refusal);
        return state switch
        {
            ReferenceState.Waiting => null,
            ReferenceState.Wrong => refusal,
            _ => Put(write, target),
        };
    }

    private WriteResult Put(ResourceWrite write, WriteTarget target)
    {
        var prepared = write.Content!.Prepare(target.Id, _references.Resolved);
        var owner = write.Type.Name == "Patient"
            ? PersonLinker.OnHubPatient(_session, prepared)
            : new Ownership(FeedOwnership.HubFeedKey, SourcePatientKey(prepared.Entries.PatientId), ResourceFlags.None);
        var put = _session.Put(prepared, owner, write.IfMatch);
        var isNew = put.Outcome == PutOutcome.Created;
        return WriteResult.Done(isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, put.Stored);
    }

    private long? SourcePatientKey(string? patientId)
    {
        if (patientId is null)
        {
            return null;
        }
        if (!_sourcePatients.TryGetValue(patientId, out var key))
        {
            key = _session.SourcePatient(patientId, FeedOwnership.HubFeedKey).Key;
            _sourcePatients.Add(patientId, key);
        }
        return key;
    }

    private WriteResult Delete(ResourceWrite write, WriteTarget target)
    {
        if (target.Existing is null or { IsDeleted: true })
        {
            return WriteResult.Done(StatusCodes.Status204NoContent, target.Existing);
        }
        var deleted = _session.Delete(write.Type, target.Id, write.IfMatch);
        return WriteResult.Done(StatusCodes.Status204NoContent, deleted.Stored);
    }

    /// <summary>Only a whole transaction can still be undone; an entry of a batch was resolved against the store as it then was.</summary>
    private void ConfirmConditionalReferences()
    {
        if (_atomic && _references.Changed() is { } refusal)
        {
            throw new TransactionRefusedException(refusal);
        }
    }

    private void Record(int index, WriteResult result)
    {
        _results[index] = result;
        if (_atomic && result.Failed)
        {
            throw new TransactionRefusedException(result);
        }
    }
}
