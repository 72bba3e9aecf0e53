using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>
/// Which versions of resources a search would have found, by the store's own search. Versions that are current are searched as they are. Of
/// one that is not any more, the index knows nothing: it is put in a session that is taken back, and searched there. Chains lead through
/// what is current now.
/// </summary>
internal sealed class VersionSearch(HubStore store, SearchSetup search, string? fhirBase)
{
    /// <summary>A turn of the writer is short: so many older versions in one.</summary>
    private const int InOneTurn = 16;

    /// <summary>The versions among these that the criteria find.</summary>
    /// <param name="type">Type of them all.</param>
    /// <param name="query">Search criteria; empty finds all.</param>
    /// <param name="versions">Versions with content; one resource may be there several times.</param>
    /// <param name="access">What the subscriber may see.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlySet<VersionName>> FindAsync(
        FhirType type, string query, IReadOnlyList<StoredResource> versions, AccessFilter access, CancellationToken cancellation)
    {
        var found = new HashSet<VersionName>();
        if (versions.Count == 0)
        {
            return found;
        }
        if (query.Length == 0)
        {
            found.UnionWith(versions.Select(VersionName.Of));
            return found;
        }
        var older = await store.ReadAsync(session => FindCurrent(session, type, query, versions, access, found), cancellation);
        foreach (var turn in older.Chunk(InOneTurn))
        {
            found.UnionWith(await store.TryOutAsync(session => FindOlder(session, type, query, turn, access), cancellation));
        }
        return found;
    }

    /// <summary>Adds those that are current and match to <paramref name="found"/>; returns those that are not current.</summary>
    private List<StoredResource> FindCurrent(
        ReadSession session, FhirType type, string query, IReadOnlyList<StoredResource> versions, AccessFilter access, HashSet<VersionName> found)
    {
        var older = versions.Where(version => session.ReadByKey(type, version.Key, access)?.Version != version.Version).ToList();
        var current = versions.Except(older).ToList();
        if (current.Count > 0)
        {
            found.UnionWith(Search(session, type, query, current.Select(version => version.Id), access).Select(VersionName.Of));
        }
        return older;
    }

    private List<VersionName> FindOlder(
        WriteSession session, FhirType type, string query, IEnumerable<StoredResource> versions, AccessFilter access)
    {
        var found = new List<VersionName>();
        foreach (var version in versions)
        {
            session.Put(
                PreparedResource.Create(version.Parse(), version.Id, fhirBase),
                new Ownership(version.FeedKey, version.SourcePatientKey, version.Flags));
            if (Search(session, type, query, [version.Id], access).Any())
            {
                found.Add(VersionName.Of(version));
            }
        }
        return found;
    }

    private IEnumerable<StoredResource> Search(
        ReadSession session, FhirType type, string query, IEnumerable<string> ids, AccessFilter access)
    {
        var wanted = ids.Distinct(StringComparer.Ordinal).ToList();
        var parameters = FhirRequest.Parse(query);
        parameters.Add(new("_id", string.Join(',', wanted)));
        var parsed = SearchQueryParser.Parse(type, parameters, search.Conditional() with { DefaultCount = wanted.Count });
        return parsed.Query is { } understood
            ? session.Search(understood, access).Entries.Select(entry => entry.Resource)
            : throw new InvalidOperationException("Criteria that were judged good cannot be read.");
    }
}

/// <summary>One version of one resource.</summary>
internal readonly record struct VersionName(long Key, int Version)
{
    public static VersionName Of(StoredResource resource) => new(resource.Key, resource.Version);
}
