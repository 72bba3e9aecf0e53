using FhirIcsHub.Fhir;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Search;

// The session's own part of a search lies with the rest of searching.
namespace FhirIcsHub.Storage;

public partial class ReadSession
{
    /// <summary>
    /// Carries out a search. In a walk through its pages a resource that matches unchanged throughout appears exactly once, one that
    /// changes meanwhile at most once: pages follow the sort keys and the internal key, which never changes. Unsorted, they go up to the
    /// highest key when the walk began; sorted, they leave out what changed since.
    /// </summary>
    /// <param name="query">What to look for.</param>
    /// <param name="access">What the caller may see, of matches and of what they include.</param>
    public SearchPage Search(SearchQuery query, AccessFilter access)
    {
        var search = new SearchRun(this, query, access);
        var bound = query.Sort.Count > 0 ? long.MaxValue
            : query.Cursor?.Bound ?? ForRead("SELECT MAX(\"Key\") FROM \"Resource\"").ReadInt64() ?? 0;
        long? total = query.WantsTotal ? search.CountMatches(bound) : null;
        if (query.Count == 0)
        {
            return new SearchPage([], null, query.SelfQuery, total, query.Ignored);
        }

        var (matches, next) = query.Sort.Count > 0 ? FindSorted(query, search) : FindByKey(query, search, bound);
        var entries = matches.ConvertAll(match => new SearchMatch(match, SearchMode.Match));
        var issues = new List<Issue>(query.Ignored);
        new IncludeRun(this, query, access, matches).AppendTo(entries, issues);
        return new SearchPage(entries, next, query.SelfQuery, total, issues);
    }

    private static (List<StoredResource> Matches, string? Next) FindByKey(SearchQuery query, SearchRun search, long bound)
    {
        var matches = search.FindMatches(query.Cursor?.After ?? 0, bound, query.Count + 1);
        if (matches.Count <= query.Count)
        {
            return (matches, null);
        }

        matches.RemoveAt(query.Count);
        return (matches, query.Cursors.Write(new SearchCursor(matches[^1].Key, bound, query.QueryHash)));
    }

    private (List<StoredResource> Matches, string? Next) FindSorted(SearchQuery query, SearchRun search)
    {
        var place = query.Cursor is { } cursor ? SortPlace.Parse(cursor.After, cursor.Sorted!) : null;
        var found = new SortedRun(this, query, search).FindMatches(place, query.Count + 1);
        var matches = found.Take(query.Count).Select(match => match.Resource).ToList();
        if (found.Count <= query.Count)
        {
            return (matches, null);
        }

        var last = found[query.Count - 1];
        var next = new SortPlace(last.Resource.Key, place?.Horizon ?? Horizon(), last.Values);
        return (matches, query.Cursors.Write(new SearchCursor(next.After, 0, query.QueryHash, next.ToString())));
    }

    internal List<StoredResource> ReadAll(Statement statement)
    {
        var resources = new List<StoredResource>();
        using var rows = statement.Read();
        while (rows.Read())
        {
            resources.Add(ResourceColumns.Read(rows, Catalog));
        }

        return resources;
    }
}
