using FhirIcsHub.Fhir;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Search;

// The session's own part of a search lies with the rest of searching.
namespace FhirIcsHub.Storage;

public partial class ReadSession
{
    /// <summary>
    /// Carries out a search. In a walk through its pages a resource that matches unchanged throughout appears exactly once, one that
    /// changes
    /// meanwhile at most once: pages follow the internal key, which never changes, up to the highest one when the walk began.
    /// </summary>
    /// <param name="query">What to look for.</param>
    /// <param name="access">What the caller may see, of matches and of what they include.</param>
    public SearchPage Search(SearchQuery query, AccessFilter access)
    {
        var search = new SearchRun(this, query, access);
        var bound = query.Cursor?.Bound ?? ForRead("SELECT MAX(\"Key\") FROM \"Resource\"").ReadInt64() ?? 0;
        var after = query.Cursor?.After ?? 0;
        long? total = query.WantsTotal ? search.CountMatches(bound) : null;
        if (query.Count == 0)
        {
            return new SearchPage([], null, query.SelfQuery, total, query.Ignored);
        }

        var matches = search.FindMatches(after, bound, query.Count + 1);
        string? next = null;
        if (matches.Count > query.Count)
        {
            matches.RemoveAt(query.Count);
            next = query.Cursors.Write(new SearchCursor(matches[^1].Key, bound, query.QueryHash));
        }

        var entries = matches.ConvertAll(match => new SearchMatch(match, SearchMode.Match));
        var issues = new List<Issue>(query.Ignored);
        new IncludeRun(this, query, access, matches).AppendTo(entries, issues);
        return new SearchPage(entries, next, query.SelfQuery, total, issues);
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
