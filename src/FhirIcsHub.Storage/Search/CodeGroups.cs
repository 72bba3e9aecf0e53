namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Walks in the order of a token: from code to code as the table of codes has them, and within each code in the order of the other keys.
/// Every code is a search of its own, so that a code that a million resources have costs no more than the page that is wanted.
/// </summary>
internal sealed class CodeGroups(ReadSession session, SearchQuery query, SearchRun search)
{
    private readonly bool _isDescending = query.Sort[0].IsDescending;

    /// <summary>The matches with a code, behind a place.</summary>
    /// <param name="place">Where the walk is; null at its beginning.</param>
    /// <param name="horizon">What the walk may see; null at its beginning.</param>
    /// <param name="limit">At most so many.</param>
    public List<SortedMatch> Find(SortPlace? place, CommitHorizon? horizon, int limit)
    {
        var found = new List<SortedMatch>();
        var at = place?.Values[0];
        if (at is not null)
        {
            Add(found, at, new SortPlace(place!.After, place.Horizon, [.. place.Values.Skip(1)]), horizon, limit);
        }

        while (found.Count < limit)
        {
            var wanted = limit - found.Count;
            var codes = CodesBehind(at, horizon, wanted);
            foreach (var code in codes.TakeWhile(_ => found.Count < limit))
            {
                Add(found, code, null, horizon, limit);
            }

            if (codes.Count < wanted)
            {
                break;
            }

            at = codes[^1];
        }

        return found;
    }

    /// <summary>The resources whose first code it is, in the order of the other keys.</summary>
    private void Add(List<SortedMatch> found, string code, SortPlace? place, CommitHorizon? horizon, int limit)
    {
        var parameter = query.Sort[0].Parameter;
        var group = query with
        {
            Criteria =
            [
                .. query.Criteria,
                new SearchCriterion(parameter, [new StoredCodeSearch(code, CodePlace.Same)]),
                new SearchCriterion(parameter, [new StoredCodeSearch(code, _isDescending ? CodePlace.Behind : CodePlace.Before)])
                {
                    IsNegated = true,
                },
            ],
            Sort = [.. query.Sort.Skip(1)],
        };
        var matches = new SortedRun(session, group, search.Of(group)).FindMatches(place, limit - found.Count, horizon);
        found.AddRange(matches.Select(match => match with { Values = [code, .. match.Values] }));
    }

    /// <summary>The next codes that a match has.</summary>
    private List<string> CodesBehind(string? at, CommitHorizon? horizon, int limit)
    {
        var sql = new SqlBuilder();
        var key = new SortKeySql(sql, session, query.Sort[0]);
        sql.Append($"SELECT DISTINCT c.\"Code\" FROM \"IndexedCode\" c WHERE c.\"ParameterKey\" {key.IsOne} ")
            .Append(at is null ? "" : $"AND c.\"Code\" {(_isDescending ? "<" : ">")} {sql.Parameter(at)} ")
            .Append("AND EXISTS (SELECT 1 FROM \"TokenIndex\" w CROSS JOIN \"Resource\" r WHERE w.\"ParameterKey\" = c.\"ParameterKey\" ")
            .Append("AND w.\"CodeHash\" = c.\"CodeHash\" AND w.\"SystemHash\" = c.\"SystemHash\" AND r.\"Key\" = w.\"ResourceKey\"");
        search.AppendConditions(sql, null);
        sql.Append(horizon is null ? "" : $" AND {horizon.Condition("r.\"Sequence\"")}")
            .Append($") ORDER BY c.\"Code\"{(_isDescending ? " DESC" : "")} LIMIT {sql.Parameter(limit)}");
        var codes = new List<string>();
        using var rows = sql.Prepare(session).Read();
        while (rows.Read())
        {
            codes.Add(rows.GetString(0));
        }

        return codes;
    }
}
