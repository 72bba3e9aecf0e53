using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// The walk of an export: type after type by the keys of the resources, or member after member; at the end the Provenance of what was
/// walked, when it is wanted.
/// </summary>
internal sealed class ExportWalk(
    ExportRequest request, ExportScope scope, IReadOnlyList<long> members, ExportFilter filter, ExportProvenance? provenance)
{
    private readonly FhirType[] _types = [.. request.Types.Select(type => FhirSchema.R4.FindResourceType(type)!)];

    /// <summary>How many types, or members, there are to walk.</summary>
    public int Turns => TurnsOfTypes + (provenance is null ? 0 : 1);

    private int TurnsOfTypes => request.IsOfMembers ? (_types.Length == 0 ? 0 : members.Count) : _types.Length;

    /// <summary>The next resources of the walk, and where it goes on.</summary>
    public (IReadOnlyList<StoredResource> Page, int Index, long After) Next(
        ReadSession session, int index, long after, int turns, int rows, int bytes)
    {
        var found = new List<StoredResource>();
        var size = 0L;
        for (var turn = 0; turn < turns && index < Turns && found.Count < rows && size < bytes; turn++, index++)
        {
            var page = index == TurnsOfTypes
                ? provenance!.Next(session, after, rows - found.Count, bytes)
                : request.IsOfMembers
                ? session.Export(scope, members[index], _types, after, rows - found.Count, bytes)
                : session.Export(scope, _types[index], after, rows - found.Count, bytes);
            found.AddRange(page.Versions);
            size += page.Versions.Sum(version => (long)version.Body.Length);
            after = page.IsLast ? 0 : page.Last;
            if (!page.IsLast)
            {
                break;
            }
        }
        return (filter.Keep(session, scope.Access, found), index, after);
    }
}
