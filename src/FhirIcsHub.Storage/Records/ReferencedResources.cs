using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Storage.Records;

/// <summary>
/// The resources that others refer to, and what these refer to in turn (the manufacturer of a Medication, the hospital of a ward), as far
/// as they may be followed.
/// </summary>
internal sealed class ReferencedResources(
    ReadSession session, AccessFilter access, ReferenceScan scan, long bound, Func<StoredResource, bool> mayFollow)
{
    private const int Chunk = 256;

    public IReadOnlyCollection<StoredResource> From(StoredResource focus, IEnumerable<StoredResource> members)
    {
        var found = new Dictionary<long, StoredResource>();
        var asked = new HashSet<(FhirType Type, string Id)> { (focus.Type, focus.Id) };
        var named = new HashSet<(FhirType Type, string Id)>();
        scan.AddTo(named, focus.Body.Span);
        foreach (var member in members)
        {
            scan.AddTo(named, member.Body.Span);
        }

        while (named.Count > 0)
        {
            named.ExceptWith(asked);
            asked.UnionWith(named);
            var next = new HashSet<(FhirType Type, string Id)>();
            foreach (var resource in Read(named).Where(mayFollow))
            {
                found.TryAdd(resource.Key, resource);
                if (!CompartmentIndex.Has("Patient", resource.Type))
                {
                    scan.AddTo(next, resource.Body.Span);
                }
            }

            named = next;
        }

        return found.Values;
    }

    private IEnumerable<StoredResource> Read(IEnumerable<(FhirType Type, string Id)> names)
    {
        foreach (var ofType in names.GroupBy(name => name.Type))
        {
            foreach (var chunk in ofType.Select(name => name.Id).Chunk(Chunk))
            {
                var sql = new SqlBuilder();
                sql.Append($"SELECT {ResourceColumns.Current} FROM \"Resource\" r WHERE r.\"TypeKey\" = ")
                    .Append(sql.Parameter((long)session.Catalog.TypeKey(ofType.Key)))
                    .Append($" AND r.\"Id\" IN ({FilledList.Of(chunk.Select(sql.Parameter))})")
                    .Append($" AND r.\"Key\" <= {sql.Parameter(bound)} AND NOT r.\"IsDeleted\"{access.AndAllowed("r")}");
                foreach (var resource in session.ReadAll(sql.Prepare(session)))
                {
                    yield return resource;
                }
            }
        }
    }
}
