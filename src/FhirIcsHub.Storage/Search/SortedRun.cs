using System.Globalization;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Search.Explaining;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Finds the matches of one search in the order of <c>_sort</c>. A search that starts from few matches sorts them. Another walks
/// along the index of the first key, and so reads little more than a page; those without a value for that key follow behind. A first key
/// that is a token goes from code to code (<see cref="CodeGroups"/>).
/// </summary>
internal sealed class SortedRun(ReadSession session, SearchQuery query, SearchRun search)
{
    /// <summary>Fewer matches than this are sorted rather than looked for along an index, where the database cannot tell in advance.</summary>
    private const int FewMatches = 2_000;

    /// <summary>The matches behind a place, in order, each with its values of the sort keys.</summary>
    /// <param name="place">Where the walk is; null at its beginning.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="horizon">What the walk may see, where the place does not tell.</param>
    public List<SortedMatch> FindMatches(SortPlace? place, int limit, CommitHorizon? horizon = null)
    {
        horizon ??= place?.Horizon;
        var driver = search.ChooseDriver();
        if (driver is not null || query.Sort.Count == 0 || (!IsOneStretch && AreFew(horizon)))
        {
            session.Trace?.Ordered(query.Type, driver is null ? SearchOrder.Sorted : SearchOrder.Driven);
            return Read(Sql(place, limit, driver, FirstKey.OfAny, horizon), limit);
        }

        session.Trace?.Ordered(query.Type, IsByCodes ? SearchOrder.CodeByCode : SearchOrder.AlongSortKey);
        var found = place is { Values: [null, ..] } ? []
            : IsByCodes ? new CodeGroups(session, query, search).Find(place, horizon, limit)
            : Walk(place, horizon, limit);
        if (found.Count < limit && !query.Sort[0].Parameter.IsResourceColumn)
        {
            var behind = place is { Values: [null, ..] } ? place : null;
            found.AddRange(Read(Sql(behind, limit - found.Count, null, FirstKey.Missing, horizon), limit));
        }

        return found;
    }

    private bool IsByCodes => query.Sort[0].Parameter is { Type: SearchParameterType.Token, IsResourceColumn: false };

    /// <summary>One walk along an index, or along the Resource table, has all values in order.</summary>
    private bool IsOneStretch => query.Sort[0].Parameter is { Type: not SearchParameterType.Quantity, UnionOf.Count: 0 } && !IsByCodes;

    private bool AreFew(CommitHorizon? horizon)
    {
        if (!session.Connection.PlansByStatistics || query.Criteria.Count == 0)
        {
            return false;
        }

        var sql = new SqlBuilder();
        sql.Append("SELECT COUNT(*) FROM (SELECT 1 FROM \"Resource\" r WHERE 1 = 1");
        search.AppendConditions(sql, null);
        sql.Append(horizon is null ? "" : $" AND {horizon.Condition("r.\"Sequence\"")}")
            .Append($" LIMIT {sql.Parameter(FewMatches)}) m");
        return sql.Prepare(session).ReadInt64() < FewMatches;
    }

    /// <summary>
    /// Along the index of the first key: of quantities the index leads with the unit, of a union each parameter has its own rows, so that
    /// there are several stretches in order, which are merged.
    /// </summary>
    private List<SortedMatch> Walk(SortPlace? place, CommitHorizon? horizon, int limit)
    {
        if (IsOneStretch)
        {
            return Read(Sql(place, limit, null, FirstKey.Walked, horizon), limit);
        }

        var found = new List<SortedMatch>();
        var order = new SortedMatchOrder(query.Sort);
        foreach (var (part, parameter) in query.Sort[0].Parameter.FiledUnder.Index())
        {
            var stretches = query.Sort[0].IsAmount ? SortedUnits.StretchesOf(session, parameter, part) : [new IndexStretch(part)];
            foreach (var stretch in stretches)
            {
                // What stands behind a full page in its own stretch need not be read.
                var last = found.Count < limit ? null : found[limit - 1].Values[0];
                found.AddRange(Read(Sql(place, limit, null, FirstKey.Walked, horizon, stretch, last), limit));
                found.Sort(order);
                found.RemoveRange(Math.Min(limit, found.Count), Math.Max(0, found.Count - limit));
            }
        }

        return found;
    }

    /// <summary>The query behind <see cref="FindMatches"/>.</summary>
    public SqlBuilder Sql(
        SortPlace? place,
        int limit,
        SearchCriterion? driver,
        FirstKey first,
        CommitHorizon? horizon = null,
        IndexStretch stretch = default,
        string? last = null)
    {
        var sql = new SqlBuilder();
        var keys = query.Sort.Select(key => new SortKeySql(sql, session, key)).ToList();
        var isWalked = first == FirstKey.Walked && !keys[0].IsColumn;
        var values = keys.ConvertAll(key => key.Value);
        if (values.Count > 0)
        {
            values[0] = isWalked ? keys[0].WalkedValue(stretch) : first == FirstKey.Missing ? "NULL" : values[0];
        }

        sql.Append($"SELECT {ResourceColumns.Current}{SortedValues()} FROM (SELECT r.\"Key\" AS k")
            .Append(string.Concat(values.Select((value, i) => Text($", {value} AS s{i}"))))
            .Append(isWalked
                ? $" FROM {keys[0].Table} w CROSS JOIN \"Resource\" r WHERE {keys[0].IsFirst(stretch)}"
                : " FROM \"Resource\" r WHERE 1 = 1")
            .Append(first == FirstKey.Missing ? $" AND {keys[0].IsMissing}" : "");
        search.AppendConditions(sql, driver);
        if ((place?.Horizon ?? horizon) is { } before)
        {
            sql.Append($" AND {before.Condition("r.\"Sequence\"")}");
        }

        if (last is not null)
        {
            AppendBound(sql, keys[0].Walked, last, stretch, isEnd: true);
        }

        if (place is not null)
        {
            if (first == FirstKey.Walked)
            {
                AppendBound(sql, isWalked ? keys[0].Walked : values[0], place.Values[0]!, stretch, isEnd: false);
            }

            AppendPlace(sql, place, values, first == FirstKey.Missing ? 1 : 0);
        }

        var order = query.Sort.Select((key, i) => Text(
            $"s{i}{(key.IsDescending ? " DESC" : "")}{(i == 0 && first == FirstKey.Walked ? "" : " NULLS LAST")}"))
            .Skip(first == FirstKey.Missing ? 1 : 0).Append("k").ToList();

        // By its table's name, for an amount that is given out as text is still sorted as what it is.
        var outer = string.Join(", ", order.Select(key => "s." + key));
        if (isWalked)
        {
            // Amounts are in the order of the numbers that the index has.
            order[0] = keys[0].Walked + (query.Sort[0].IsDescending ? " DESC" : "");
        }

        return sql.Append($" ORDER BY {string.Join(", ", order)} LIMIT {sql.Parameter(limit)}) s ")
            .Append($"JOIN \"Resource\" r ON r.\"Key\" = s.k ORDER BY {outer}");
    }

    /// <summary>Tells the database where in the index to go on, or to end; what is there exactly, the place and the merging say.</summary>
    private void AppendBound(SqlBuilder sql, string column, string value, IndexStretch stretch, bool isEnd)
    {
        var isUpwards = query.Sort[0].IsDescending == isEnd;
        var bound = !query.Sort[0].IsAmount ? Parameter(sql, 0, value)
            : SortedUnits.Bound(value, stretch, isUpwards) is { } number ? sql.Parameter(number) : null;
        sql.Append(bound is null ? "" : $" AND {column} {(isUpwards ? ">=" : "<=")} {bound}");
    }

    /// <summary>The condition that a resource stands behind the place.</summary>
    private void AppendPlace(SqlBuilder sql, SortPlace place, List<string> values, int firstKey)
    {
        var or = "";
        var equal = "";
        sql.Append(" AND (");
        for (var i = firstKey; i < values.Count; i++)
        {
            if (place.Values[i] is null)
            {
                equal += $"{values[i]} IS NULL AND ";
                continue;
            }

            var parameter = Parameter(sql, i, place.Values[i]!);
            sql.Append($"{or}({equal}({values[i]} {(query.Sort[i].IsDescending ? "<" : ">")} {parameter} OR {values[i]} IS NULL))");
            equal += $"{values[i]} = {parameter} AND ";
            or = " OR ";
        }

        sql.Append($"{or}({equal}r.\"Key\" > {sql.Parameter(place.After)}))");
    }

    private string Parameter(SqlBuilder sql, int key, string value) => query.Sort[key].IsNumber
        ? sql.Parameter(long.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
        : query.Sort[key].IsAmount ? session.Connection.AmountParameter(value, sql.Parameter)
        : sql.Parameter(value);

    private List<SortedMatch> Read(SqlBuilder sql, int limit)
    {
        var found = new List<SortedMatch>(Math.Min(limit, 64));
        using var rows = sql.Prepare(session).Read();
        while (rows.Read())
        {
            var values = query.Sort.Select((key, i) => rows.IsDBNull(ResourceColumns.Count + i) ? null
                : key.IsNumber ? rows.GetInt64(ResourceColumns.Count + i).ToString(CultureInfo.InvariantCulture)
                : key.IsAmount ? session.Connection.ReadAmount(rows.GetString(ResourceColumns.Count + i))
                : rows.GetString(ResourceColumns.Count + i)).ToList();
            found.Add(new SortedMatch(ResourceColumns.Read(rows, session.Catalog), values));
        }

        return found;
    }

    private string SortedValues() => string.Concat(query.Sort.Select((key, i) =>
        ", " + (key.IsAmount ? session.Connection.AmountText(Text($"s.s{i}")) : Text($"s.s{i}"))));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}

/// <summary>How a sorted query treats the first key.</summary>
internal enum FirstKey
{
    /// <summary>Its value is looked up for each match.</summary>
    OfAny,

    /// <summary>Its index is walked along.</summary>
    Walked,

    /// <summary>Only what has no value for it.</summary>
    Missing,
}

/// <param name="Resource">The current version.</param>
/// <param name="Values">Its values of the sort keys, as texts; null = none.</param>
internal sealed record SortedMatch(StoredResource Resource, IReadOnlyList<string?> Values);
