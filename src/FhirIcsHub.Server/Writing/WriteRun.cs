using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Subsets;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Subscriptions;
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
    private readonly WriteRules _rules;
    private readonly bool _atomic;
    private readonly WriteTarget?[] _targets;
    private readonly WriteResult?[] _results;
    private readonly ResourceWrite?[] _patched;
    private readonly ReferenceResolution _references;
    private readonly Dictionary<string, long> _sourcePatients = new(StringComparer.Ordinal);

    /// <param name="session">The writer's session.</param>
    /// <param name="writes">The writes.</param>
    /// <param name="newIds">An id for each, should it need one.</param>
    /// <param name="rules">What they are held to.</param>
    /// <param name="atomic">All or none; otherwise each for itself.</param>
    public WriteRun(
        WriteSession session,
        IReadOnlyList<ResourceWrite> writes,
        IReadOnlyList<string> newIds,
        WriteRules rules,
        bool atomic)
    {
        _session = session;
        _writes = writes;
        _newIds = newIds;
        _rules = rules;
        _atomic = atomic;
        _targets = new WriteTarget?[writes.Count];
        _results = new WriteResult?[writes.Count];
        _patched = new ResourceWrite?[writes.Count];
        _references = new ReferenceResolution(session, rules.Conditional);
    }

    /// <summary>Position of the write that is being carried out, or was when the run failed; null before the first.</summary>
    public int? AtWork { get; private set; }

    /// <summary>
    /// All or none: throws <see cref="TransactionRefusedException"/> at the first write that fails, so that the session is rolled back.
    /// </summary>
    public WriteResult[] Transaction()
    {
        LockCriteria();
        LockTargets();
        ChooseTargets();
        ApplyAll(WriteKind.Delete);
        ApplyAll(WriteKind.Create);
        ApplyAll(WriteKind.Update);
        ApplyAll(WriteKind.Patch);
        ApplyPostponed();
        ConfirmConditions();
        return [.. _results.Select(result => result!)];
    }

    /// <summary>Each write for itself, as if it came alone; the order is that of a transaction.</summary>
    public WriteResult[] Batch()
    {
        LockCriteria();
        LockTargets();
        foreach (var index in Enumerable.Range(0, _writes.Count).OrderBy(index => _writes[index].Kind))
        {
            ChooseTarget(index);
            if (_results[index] is null)
            {
                Record(index, Apply(index) ?? Unmatched(index));
            }
        }
        return [.. _results.Select(result => result!)];
    }

    private void LockCriteria()
    {
        // Sorted, so that two Bundles never wait for each other.
        foreach (var criteria in _writes.Select(write => write.Criteria?.Key).OfType<string>().Distinct().Order(StringComparer.Ordinal))
        {
            _session.Lock(criteria);
        }
    }

    /// <summary>
    /// What conditions and If-Match are checked against, and what a patch changes, must still be current when it is replaced.
    /// </summary>
    private void LockTargets()
    {
        if (!_session.HasOtherWriters)
        {
            return;
        }
        var targets = new List<(FhirType Type, string Id)>();
        foreach (var write in _writes)
        {
            if (write.Criteria is { } criteria)
            {
                targets.AddRange(criteria.Find(_session, write.Filter).Select(match => (match.Type, match.Id)));
            }
            else if (write.Id is { } id)
            {
                targets.Add((write.Type, id));
            }
        }
        _session.LockResources(targets);
    }

    private void ChooseTargets()
    {
        var criteria = new HashSet<string>(StringComparer.Ordinal);
        var written = new HashSet<(string Type, string Id)>();
        for (var i = 0; i < _writes.Count; i++)
        {
            ChooseTarget(i);
            var isSecond = (_targets[i]!.Writes && !written.Add(NameOf(i)))
                || (_writes[i].Criteria is { } condition && !criteria.Add(condition.Key));
            if (isSecond)
            {
                RecordDouble(i);
            }
        }
        var deleted = Enumerable.Range(0, _writes.Count).Where(i => _writes[i].Kind == WriteKind.Delete).Select(NameOf).ToHashSet();
        for (var i = 0; i < _writes.Count; i++)
        {
            // A conditional create does not write what it finds, but it tells of it as of what is there.
            if (_writes[i].Kind == WriteKind.Create && deleted.Contains(NameOf(i)))
            {
                RecordDouble(i);
            }
        }

        (string Type, string Id) NameOf(int index) => (_writes[index].Type.Name, _targets[index]!.Id);

        void RecordDouble(int index) => Record(index, WriteResult.Refused(StatusCodes.Status422UnprocessableEntity, _writes[index].Problem(
            IssueType.Duplicate, "Another entry of the transaction writes the same resource, or has the same condition.")));
    }

    private void ChooseTarget(int index)
    {
        var write = _writes[index];
        var target = WriteTarget.Choose(_session, write, _newIds[index], _rules);
        _targets[index] = target;
        if (target.Refusal is not null)
        {
            Record(index, target.Refusal);
        }
        else if (write.FullUrl is not null)
        {
            _references.Name(write.FullUrl, $"{write.Type.Name}/{target.Id}");
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
                Record(i, Unmatched(i));
            }
        }
    }

    /// <summary>Null when a conditional reference matches nothing yet.</summary>
    private WriteResult? Apply(int index)
    {
        AtWork = index;
        var write = _writes[index];
        var target = _targets[index]!;
        if (write.Kind == WriteKind.Delete)
        {
            return Delete(write, target);
        }
        if (!target.Writes)
        {
            if (write.FullUrl is { } fullUrl)
            {
                _references.Name(
                    EntryNames.OfVersion(fullUrl), $"{write.Type.Name}/{target.Id}/_history/{target.Existing!.Version}");
            }
            return WriteResult.Done(StatusCodes.Status200OK, target.Existing);
        }
        if (write.Kind == WriteKind.Patch && _patched[index] is null && Patch(index) is { } problem)
        {
            return problem;
        }
        write = _patched[index] ?? write;
        return _references.Resolve(write, out var refusal) switch
        {
            ReferenceState.Waiting => null,
            ReferenceState.Wrong => refusal,
            _ => Put(write, target),
        };
    }

    /// <summary>Changes the current version as the patch says; null, or why it cannot be done.</summary>
    private WriteResult? Patch(int index)
    {
        var write = _writes[index];
        var patched = write.Patch!.Apply(_targets[index]!.Existing!);
        _patched[index] = patched.Content is null ? null : write with { Content = patched.Content };
        return patched.Content is not null
            ? null
            : WriteResult.Refused(StatusCodes.Status422UnprocessableEntity, [.. patched.Issues.Select(write.AtEntry)]);
    }

    private WriteResult Put(ResourceWrite write, WriteTarget target)
    {
        if (ResourceSubset.IsMarked(write.Content!.Resource))
        {
            return WriteResult.Refused(StatusCodes.Status422UnprocessableEntity, write.AtEntry(Issue.Error(IssueType.BusinessRule,
                "The resource has the tag SUBSETTED: it is a part of one, and would overwrite the whole.", $"{write.Type.Name}.meta.tag")));
        }
        if (_rules.Subscriptions.Judge(_session, write.Content!.Resource) is { Count: > 0 } issues)
        {
            return WriteResult.Refused(StatusCodes.Status422UnprocessableEntity, [.. issues.Select(write.AtEntry)]);
        }
        var prepared = write.Content!.Prepare(target.Id, _references.Resolved);
        if (write.Kind == WriteKind.Update && target.Existing is { } current)
        {
            prepared = write.Labels.Apply(prepared, current, write.FhirBase);
        }
        if (write.Type.Name == "SearchParameter" && _session.JudgeSearchParameter(prepared.Content, target.Id) is { Count: > 0 } faults)
        {
            return WriteResult.Refused(StatusCodes.Status422UnprocessableEntity, [.. faults.Select(write.AtEntry)]);
        }
        var owner = write.Type.Name == "Patient"
            ? _rules.Persons.OnHubPatient(_session, prepared)
            : new Ownership(FeedOwnership.HubFeedKey, SourcePatientKey(prepared.Entries.PatientId), ResourceFlags.None);

        // What If-Match was held against, and what a patch was made of, replaces no other version.
        var isOfVersion = write.Kind == WriteKind.Patch || write.IfMatch is not null;
        var put = _session.Put(prepared, owner, isOfVersion ? target.Existing!.Version : null);
        if (write.FullUrl is { } fullUrl)
        {
            _references.Name(EntryNames.OfVersion(fullUrl), $"{write.Type.Name}/{target.Id}/_history/{put.Stored.Version}");
        }
        if (write.Type == ServedSubscription.Type)
        {
            var caller = write.Caller ?? throw new InvalidOperationException("A Subscription was written by nobody.");
            SubscriptionWrites.Keep(_session, target.Existing, put.Stored, caller, write.FhirBase);
        }
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
        if (write.Type.Name == "Patient" && _rules.Persons.OnDeleted(_session, target.Id))
        {
            return WriteResult.Done(StatusCodes.Status204NoContent, _session.Read(write.Type, target.Id, write.Filter));
        }
        if (write.Type == ServedSubscription.Type)
        {
            _session.DropSubscription(target.Existing.Key);
        }
        var deleted = _session.Delete(write.Type, target.Id, write.IfMatch is null ? null : target.Existing.Version);
        return WriteResult.Done(StatusCodes.Status204NoContent, deleted.Stored);
    }

    private WriteResult Unmatched(int index) =>
        WriteResult.Refused(StatusCodes.Status412PreconditionFailed, _references.Unmatched(_patched[index] ?? _writes[index]));

    /// <summary>Conditions that held before must hold when all is written: entries may make what others' conditions match.</summary>
    private void ConfirmConditions()
    {
        if (_references.Changed() is { } refusal)
        {
            throw new TransactionRefusedException(refusal);
        }
        var written = _writes.Where(write => write.Kind != WriteKind.Delete).CountBy(write => write.Type).ToDictionary();
        foreach (var write in _writes.Where(write => write is { Criteria: not null, Kind: WriteKind.Create or WriteKind.Update }))
        {
            if (written[write.Type] > 1 && write.Criteria!.Find(_session, write.Filter).Count > 1)
            {
                throw new TransactionRefusedException(WriteResult.Refused(StatusCodes.Status412PreconditionFailed, write.Problem(
                    IssueType.MultipleMatches, "With the other entries written, the condition matches several resources.")));
            }
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
