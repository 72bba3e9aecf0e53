using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Feeds.Messages;

/// <summary>
/// Makes the planned resources ready to be stored: strict judgement, index entries, stored form. Pure, so it is done outside the writer.
/// </summary>
internal static class MessagePreparation
{
    public static void Prepare(MessagePlan plan)
    {
        foreach (var entry in plan.Effective.Where(e => e.Json is not null).ToList())
        {
            Prepare(entry, plan.GoldenOf);
        }

        RefuseTied(plan);
    }

    /// <summary>Prepares one resource with references to these golden Patients.</summary>
    public static void Prepare(PlannedEntry entry, IReadOnlyDictionary<string, string?> goldenOf)
    {
        entry.PreparedFor = PatientsOf(entry, goldenOf);
        for (var i = 0; i < entry.Patients.Count; i++)
        {
            entry.Patients[i].Reference["reference"] = "Patient/" + entry.PreparedFor[i];
        }

        entry.Json!["id"] = entry.HubId;
        var read = ResourceWriting.Read(entry.Json, ReadMode.Strict);
        if (read.Resource is not { } resource)
        {
            entry.Refusal = 422;
            entry.Issues.AddRange(read.Issues.Select(i => entry.Entry.Placed(i with { Line = null, Column = null })));
            return;
        }

        entry.Resource = resource;
        entry.Prepared = PreparedResource.Create(resource, entry.HubId);
    }

    /// <summary>Whether a prepared resource refers to these golden Patients already.</summary>
    public static bool IsPreparedFor(PlannedEntry entry, IReadOnlyDictionary<string, string?> goldenOf) =>
        entry.PreparedFor.SequenceEqual(PatientsOf(entry, goldenOf));

    /// <summary>
    /// The hub id of the Patient of this feed that a prepared resource is about: its source Patient for ever. Null when it is about none.
    /// </summary>
    public static string? SourcePatientOf(PlannedEntry entry, IReadOnlyDictionary<string, string?> goldenOf)
    {
        var patientId = entry.Prepared!.PatientId;
        foreach (var (_, source) in entry.Patients)
        {
            if ((goldenOf.GetValueOrDefault(source) ?? source) == patientId)
            {
                return source;
            }
        }

        return patientId;
    }

    private static List<string> PatientsOf(PlannedEntry entry, IReadOnlyDictionary<string, string?> goldenOf) =>
        entry.Patients.ConvertAll(p => goldenOf.GetValueOrDefault(p.PatientId) ?? p.PatientId);

    // Of entries that stand and fall together none is stored when one is refused.
    private static void RefuseTied(MessagePlan plan)
    {
        var culprits = new Dictionary<int, int>();
        for (var i = 0; i < plan.Entries.Count; i++)
        {
            if (plan.Entries[i].IsRefused)
            {
                culprits.TryAdd(plan.Groups.Root(i), i);
            }
        }

        for (var i = 0; i < plan.Entries.Count; i++)
        {
            if (!plan.Entries[i].IsRefused && culprits.TryGetValue(plan.Groups.Root(i), out var culprit))
            {
                plan.Entries[i].Refuse(422, IssueType.Processing,
                    $"Not stored, because entry[{culprit}], which it is tied to, was refused.");
            }
        }
    }
}
