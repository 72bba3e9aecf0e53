using System.Runtime.InteropServices;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Jobs;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// The persons of an export of a group or of named patients, as their source Patients: the list is made once, when the export begins, and
/// kept beside the job.
/// </summary>
internal static class ExportMembers
{
    private static readonly FhirType GroupType = FhirSchema.R4.FindResourceType("Group")!;

    /// <summary>Keys of the source Patients, each once; null when there is no such group.</summary>
    public static IReadOnlyList<long>? Find(ReadSession session, ExportRequest request, AccessFilter access)
    {
        IEnumerable<string>? ids = request.Patients;
        if (request.Group is not null)
        {
            if (session.Read(GroupType, request.Group, access) is not { IsDeleted: false } group)
            {
                return null;
            }
            ids = MembersOf(session, group, access);
        }
        var persons = Persons(session, ids!);
        if (request.Group is not null && request.Patients is not null)
        {
            persons.IntersectWith(Persons(session, request.Patients));
        }
        return [.. persons.SelectMany(session.SourcePatientsOf).Select(patient => patient.Key).Order()];
    }

    /// <summary>The person that a Patient, golden or a feed's own, is or belongs to; null when there is none.</summary>
    public static long? PersonOf(ReadSession session, string patientId) =>
        session.FindSourcePatient(patientId)?.PersonKey ?? session.FindPersonByGoldenId(patientId)?.Key;

    public static byte[] ToBytes(IReadOnlyList<long> keys) => MemoryMarshal.AsBytes<long>(keys.ToArray()).ToArray();

    public static async Task<long[]> ReadAsync(JobRun run)
    {
        using var bytes = new MemoryStream();
        await using var file = run.Open(JobQueue.InputFile);
        await file.CopyToAsync(bytes, run.Stopping);
        return MemoryMarshal.Cast<byte, long>(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)).ToArray();
    }

    private static HashSet<long> Persons(ReadSession session, IEnumerable<string> ids) =>
        [.. ids.Select(id => PersonOf(session, id)).OfType<long>()];

    /// <summary>
    /// Ids of the Patients that are active members of a group, or of a group that is an active member of it, however deep. A group that is
    /// not there, or that the caller may not see, has no members.
    /// </summary>
    private static List<string> MembersOf(ReadSession session, StoredResource group, AccessFilter access)
    {
        var patients = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { group.Id };
        var groups = new Stack<StoredResource>([group]);
        while (groups.TryPop(out var next))
        {
            foreach (var member in next.Parse().Root.Named("member"))
            {
                var reference = member.TextOf("inactive") == "true" ? null : member.First("entity").TextOf("reference");
                if (IdIn(reference, "Patient/") is { } patient)
                {
                    patients.Add(patient);
                }
                else if (IdIn(reference, "Group/") is { } inner && seen.Add(inner)
                    && session.Read(GroupType, inner, access) is { IsDeleted: false } found)
                {
                    groups.Push(found);
                }
            }
        }
        return patients;
    }

    /// <summary>The id behind a type in a reference, whether it is absolute, or of a version; null when it is of another type.</summary>
    private static string? IdIn(string? reference, string type)
    {
        var start = reference?.LastIndexOf(type, StringComparison.Ordinal) ?? -1;
        if (start < 0 || (start > 0 && reference![start - 1] != '/'))
        {
            return null;
        }
        var id = reference![(start + type.Length)..];
        return id.IndexOf('/', StringComparison.Ordinal) is > 0 and var end ? id[..end] : id;
    }
}
