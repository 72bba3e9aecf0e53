using FhirIcsHub.Fhir;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Search.Explaining;

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
        var parts = query.Parts.Count > 1 ? PartsWithResources(query.Parts) : query.Parts;
        var runs = parts.Select(part => new SearchRun(this, part, access)).ToList();
        var bound = query.Sort.Count > 0 ? long.MaxValue
            : query.Cursor?.Bound ?? ForRead("SELECT MAX(\"Key\") FROM \"Resource\"").ReadInt64() ?? 0;
        var total = TotalOf(query, runs, bound);
        if (query.Count == 0)
        {
            return new SearchPage([], null, query.SelfQuery, total, query.Ignored);
        }

        var (matches, next) = query.Sort.Count > 0 ? FindSorted(query, runs) : FindByKey(query, runs, bound);
        var entries = matches.ConvertAll(match => new SearchMatch(match, SearchMode.Match));
        var issues = new List<Issue>(query.Ignored);
        using (Trace?.Enter(SearchPart.Includes))
        {
            new IncludeRun(this, query, access, matches).AppendTo(entries, issues);
        }

        return new SearchPage(entries, next, query.SelfQuery, total, issues);
    }

    /// <summary>Of a search over many types the parts of which the hub has resources: the index on types is skipped through.</summary>
    private List<SearchQuery> PartsWithResources(IReadOnlyList<SearchQuery> parts)
    {
        const string Next = "SELECT MIN(r.\"TypeKey\") FROM \"Resource\" r";
        using var rows = ForRead(
            $"WITH RECURSIVE t(k) AS (SELECT ({Next}) UNION ALL SELECT ({Next} WHERE r.\"TypeKey\" > t.k) FROM t WHERE t.k IS NOT NULL) "
            + "SELECT k FROM t WHERE k IS NOT NULL").Read();
        var stored = new HashSet<long>();
        while (rows.Read())
        {
            stored.Add(rows.GetInt64(0));
        }

        return [.. parts.Where(part => stored.Contains(Catalog.TypeKey(part.Type)))];
    }

    private long? TotalOf(SearchQuery query, List<SearchRun> runs, long bound)
    {
        using var part = query.Total == SearchTotal.None ? null : Trace?.Enter(SearchPart.Total);
        return query.Total switch
        {
            SearchTotal.Accurate => runs.Sum(run => run.CountMatches(bound)),
            SearchTotal.Estimate => runs.Sum(run => run.EstimateMatches(bound)),
            _ => null,
        };
    }

    private (List<StoredResource> Matches, string? Next) FindByKey(SearchQuery query, List<SearchRun> runs, long bound)
    {
        using var part = Trace?.Enter(SearchPart.Matches);
        var matches = runs.SelectMany(run => run.FindMatches(query.Cursor?.After ?? 0, bound, query.Count + 1)).ToList();
        if (runs.Count > 1)
        {
            matches.Sort((left, right) => left.Key.CompareTo(right.Key));
        }

        if (matches.Count <= query.Count)
        {
            return (matches, null);
        }

        matches.RemoveRange(query.Count, matches.Count - query.Count);
        return (matches, query.Cursors.Write(new SearchCursor(matches[^1].Key, bound, query.QueryHash)));
    }

    private (List<StoredResource> Matches, string? Next) FindSorted(SearchQuery query, List<SearchRun> runs)
    {
        using var part = Trace?.Enter(SearchPart.Matches);
        var place = query.Cursor is { } cursor ? SortPlace.Parse(cursor.After, cursor.Sorted!) : null;
        var found = runs.SelectMany(run => new SortedRun(this, run.Query, run).FindMatches(place, query.Count + 1)).ToList();
        if (runs.Count > 1)
        {
            found.Sort(new SortedMatchOrder(query.Sort));
        }

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
