using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.BulkData;

/// <summary>
/// The <c>_typeFilter</c> of an export: which resources of a page of the walk match one of the searches for their type. A resource that
/// changed after the export began is judged by what it is now.
/// </summary>
internal sealed class ExportFilter(IReadOnlyList<string> filters, SearchSetup search, string fhirBase)
{
    /// <summary>Ids that are asked about by one search.</summary>
    private const int AtOnce = 200;

    private readonly ILookup<string, string> _queries = filters.ToLookup(
        filter => filter[..filter.IndexOf('?', StringComparison.Ordinal)],
        filter => filter[(filter.IndexOf('?', StringComparison.Ordinal) + 1)..],
        StringComparer.Ordinal);

    public IReadOnlyList<StoredResource> Keep(ReadSession session, AccessFilter access, IReadOnlyList<StoredResource> page)
    {
        if (filters.Count == 0)
        {
            return page;
        }
        var kept = new HashSet<long>();
        foreach (var chunk in page.Where(version => !version.IsDeleted && _queries.Contains(version.Type.Name))
            .GroupBy(version => version.Type).SelectMany(group => group.Chunk(AtOnce)))
        {
            foreach (var query in _queries[chunk[0].Type.Name])
            {
                kept.UnionWith(Matches(session, access, chunk[0].Type, query, chunk));
            }
        }
        return [.. page.Where(version => version.IsDeleted || !_queries.Contains(version.Type.Name) || kept.Contains(version.Key))];
    }

    private IEnumerable<long> Matches(
        ReadSession session, AccessFilter access, FhirType type, string query, IReadOnlyList<StoredResource> versions)
    {
        var parameters = FhirRequest.Parse(query);
        parameters.Add(new("_id", string.Join(',', versions.Select(version => version.Id))));
        var options = search.Search(fhirBase, isStrict: true) with { DefaultCount = AtOnce, MaxCount = AtOnce };
        var parsed = SearchQueryParser.Parse(type, parameters, options).Query
            ?? throw new InvalidOperationException("A filter that was understood when the export was asked for is not any more.");
        return session.Search(parsed, access).Entries.Select(entry => entry.Resource.Key);
    }
}
