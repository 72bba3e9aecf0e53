using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Search.Containing;
using FhirIcsHub.Storage.Search.Explaining;

// The session's own part of a search lies with the rest of searching.
namespace FhirIcsHub.Storage;

public partial class ReadSession
{
    private Dictionary<FhirType, bool>? _containedTypes;
    private StoredCodes? _storedCodes;
    private StoredPlaces? _storedPlaces;

    internal StoredCodes StoredCodes => _storedCodes ??= new StoredCodes(this);

    internal StoredPlaces StoredPlaces => _storedPlaces ??= new StoredPlaces(this);

    /// <summary>
    /// Carries out a search. In a walk through its pages a resource that matches unchanged throughout appears exactly once, one that
    /// changes meanwhile at most once: pages follow the sort keys and the internal key, which never changes. Unsorted, they go up to the
    /// highest key when the walk began; sorted, they leave out what changed since.
    /// </summary>
    /// <param name="query">What to look for.</param>
    /// <param name="access">What the caller may see, of matches and of what they include.</param>
    public SearchPage Search(SearchQuery query, AccessFilter access)
    {
        Forget();
        var parts = query.Parts.Count > 1 ? PartsWithResources(query.Parts) : query.Parts;
        var runs = parts.Select(part => new SearchRun(this, part, access)).ToList();
        var bound = query.Sort.Count > 0 ? long.MaxValue : query.Cursor?.Bound ?? LastKey(query);
        var total = TotalOf(query, runs, bound);
        if (query.Count == 0)
        {
            return new SearchPage([], null, query.SelfQuery, total, query.Ignored);
        }

        var (matches, next) = query.Sort.Count > 0 ? FindSorted(query, runs) : FindByKey(query, runs, bound);
        var entries = matches.ConvertAll(match => new SearchMatch(match.Resource, SearchMode.Match, match.ContainedId));
        var issues = new List<Issue>(query.Ignored);
        using (Trace?.Enter(SearchPart.Includes))
        {
            // A contained resource refers to nothing by itself: what it is part of does.
            new IncludeRun(this, query, access, [.. matches.Where(match => match.ContainedId is null).Select(match => match.Resource)])
                .AppendTo(entries, issues);
        }

        return new SearchPage(entries, next, query.SelfQuery, total, issues);
    }

    /// <summary>What was looked up for one search is good for it alone: a session that writes may have stored more since.</summary>
    private void Forget() => (_containedTypes, _storedCodes, _storedPlaces) = (null, null, null);

    /// <summary>Of a search over many types the parts of which the hub has resources.</summary>
    private List<SearchQuery> PartsWithResources(IReadOnlyList<SearchQuery> parts)
    {
        var stored = StoredTypes();
        return [.. parts.Where(part => stored.Contains(Catalog.TypeKey(part.Type)))];
    }

    /// <summary>Keys of the types that the hub has resources of: the index on types is skipped through.</summary>
    internal IReadOnlySet<int> StoredTypes()
    {
        const string Next = "SELECT MIN(r.\"TypeKey\") FROM \"Resource\" r";
        using var rows = ForRead(
            $"WITH RECURSIVE t(k) AS (SELECT ({Next}) UNION ALL SELECT ({Next} WHERE r.\"TypeKey\" > t.k) FROM t WHERE t.k IS NOT NULL) "
            + "SELECT k FROM t WHERE k IS NOT NULL").Read();
        var stored = new HashSet<int>();
        while (rows.Read())
        {
            stored.Add(rows.GetInt32(0));
        }

        return stored;
    }

    private long? TotalOf(SearchQuery query, List<SearchRun> runs, long bound)
    {
        using var part = query.Total == SearchTotal.None ? null : Trace?.Enter(SearchPart.Total);
        return query.Total switch
        {
            not SearchTotal.None when query.Contained != ContainedSearch.None =>
                new ContainedRun(this, query, runs[0]).CountMatches(bound)
                + (query.Contained == ContainedSearch.Both ? runs[0].CountMatches(bound) : 0),
            SearchTotal.Accurate => runs.Sum(run => run.CountMatches(bound)),
            SearchTotal.Estimate => runs.Sum(run => run.EstimateMatches(bound)),
            _ => null,
        };
    }

    /// <summary>The last key that there is of what is searched.</summary>
    private long LastKey(SearchQuery query)
    {
        var last = ForRead("SELECT MAX(\"Key\") FROM \"Resource\"").ReadInt64() ?? 0;
        return query.Contained == ContainedSearch.None ? last
            : Math.Max(last, ForRead("SELECT MAX(\"Key\") FROM \"ContainedResource\"").ReadInt64() ?? 0);
    }

    /// <summary>Whether there is any contained resource of a type, so that chains need to go into them.</summary>
    internal bool HasContained(FhirType type)
    {
        var known = _containedTypes ??= [];
        return known.TryGetValue(type, out var has) ? has : known[type] = ForRead(
            "SELECT \"Key\" FROM \"ContainedResource\" WHERE \"TypeKey\" = @type LIMIT 1")
            .With("@type", Catalog.TypeKey(type)).ReadInt64() is not null;
    }

    private (List<FoundMatch> Matches, string? Next) FindByKey(SearchQuery query, List<SearchRun> runs, long bound)
    {
        using var part = Trace?.Enter(SearchPart.Matches);
        var (after, limit) = (query.Cursor?.After ?? 0, query.Count + 1);
        var matches = query.Contained == ContainedSearch.Only ? [] : runs.SelectMany(run => run.FindMatches(after, bound, limit)).ToList();
        if (query.Contained != ContainedSearch.None)
        {
            matches.AddRange(new ContainedRun(this, query, runs[0]).FindMatches(after, bound, limit));
        }

        if (runs.Count > 1 || query.Contained == ContainedSearch.Both)
        {
            matches.Sort((left, right) => left.Place.CompareTo(right.Place));
        }

        if (matches.Count <= query.Count)
        {
            return (matches, null);
        }

        matches.RemoveRange(query.Count, matches.Count - query.Count);
        return (matches, query.Cursors.Write(new SearchCursor(matches[^1].Place, bound, query.QueryHash)));
    }

    private (List<FoundMatch> Matches, string? Next) FindSorted(SearchQuery query, List<SearchRun> runs)
    {
        using var part = Trace?.Enter(SearchPart.Matches);
        var place = query.Cursor is { } cursor ? SortPlace.Parse(cursor.After, cursor.Sorted!) : null;
        var found = runs.SelectMany(run => new SortedRun(this, run.Query, run).FindMatches(place, query.Count + 1)).ToList();
        if (runs.Count > 1)
        {
            found.Sort(new SortedMatchOrder(query.Sort));
        }

        var matches = found.Take(query.Count).Select(match => new FoundMatch(match.Resource, match.Resource.Key)).ToList();
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
