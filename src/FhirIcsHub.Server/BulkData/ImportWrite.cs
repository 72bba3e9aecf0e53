using FhirIcsHub.Feeds.Persons;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Writing;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// Stores the lines of a block in one session, each for itself, by the same rules as a PUT on <c>/fhir</c>: what belongs to feeds is
/// refused, Patients are joined to their persons, content that is there already makes no version.
/// </summary>
internal sealed class ImportWrite(
    WriteSession session, FeedOwnership ownership, PersonLinker persons, ImportMode mode, Func<string, AccessDecision> ask)
{
    private readonly Dictionary<string, long> _sourcePatients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AccessDecision> _decisions = new(StringComparer.Ordinal);

    /// <summary>The lines that were rejected, with the reasons; and what became of the others, added to the counts.</summary>
    public (ImportCounts Counts, IReadOnlyList<Issue[]> Rejected) Store(IReadOnlyList<ImportLine> lines, ImportCounts counts)
    {
        if (session.HasOtherWriters)
        {
            session.LockResources([.. lines.Where(line => line.Resource is not null)
                .Select(line => (line.Resource!.Type, line.Resource.Id)).Distinct()]);
        }
        var rejected = new List<Issue[]>();
        foreach (var line in lines)
        {
            var (outcome, why) = line.Resource is null ? (null, null) : Store(line.Resource);
            counts = outcome switch
            {
                PutOutcome.Created => counts with { Created = counts.Created + 1 },
                PutOutcome.Updated => counts with { Updated = counts.Updated + 1 },
                PutOutcome.Unchanged => counts with { Unchanged = counts.Unchanged + 1 },
                _ => counts with { Rejected = counts.Rejected + 1 },
            };
            if (outcome is null)
            {
                rejected.Add(why is null ? [.. line.Issues] : [why with { Line = (int)line.Number, Column = 1 }]);
            }
        }
        return (counts, rejected);
    }

    private (PutOutcome? Outcome, Issue? Why) Store(PreparedResource resource)
    {
        var type = resource.Type.Name;
        if (!_decisions.TryGetValue(type, out var decision))
        {
            _decisions[type] = decision = ask(type);
        }
        if (!decision.Allowed)
        {
            return (null, Issue.Error(IssueType.Forbidden, decision.Reason));
        }
        return type == "Patient" ? StorePatient(resource) : StoreOther(resource);
    }

    private (PutOutcome? Outcome, Issue? Why) StoreOther(PreparedResource resource)
    {
        Issue? why = null;
        var put = session.PutIf(resource, OwnerOf(resource), head =>
        {
            why = ownership.WhyNotWritable(resource.Type, resource.Id, head?.FeedKey) is { } reason
                ? Issue.Error(IssueType.Forbidden, reason)
                : head is { IsDeleted: false, IsSame: false } ? WhyNotReplaced() : null;
            return why is null;
        });
        return (put?.Outcome, why);
    }

    private (PutOutcome? Outcome, Issue? Why) StorePatient(PreparedResource patient)
    {
        var existing = session.Read(patient.Type, patient.Id, AccessFilter.Hub);
        if (ownership.WhyNotWritable(patient.Type, patient.Id, existing) is { } reason)
        {
            return (null, Issue.Error(IssueType.Forbidden, reason));
        }
        if (existing is { IsDeleted: false } && !existing.Body.Span.SequenceEqual(patient.Body.Span) && WhyNotReplaced() is { } why)
        {
            return (null, why);
        }
        return (session.Put(patient, persons.OnHubPatient(session, patient)).Outcome, null);
    }

    private Issue? WhyNotReplaced() => mode == ImportMode.InitialLoad
        ? Issue.Error(IssueType.Duplicate, "The resource exists with another content, and an InitialLoad replaces nothing.")
        : null;

    private Ownership OwnerOf(PreparedResource resource)
    {
        if (resource.PatientId is not { } patient)
        {
            return Ownership.Hub;
        }
        if (!_sourcePatients.TryGetValue(patient, out var key))
        {
            _sourcePatients[patient] = key = session.SourcePatient(patient, FeedOwnership.HubFeedKey).Key;
        }
        return new Ownership(FeedOwnership.HubFeedKey, key, ResourceFlags.None);
    }
}
