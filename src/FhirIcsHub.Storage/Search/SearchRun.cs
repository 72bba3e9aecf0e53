using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Engine;
using FhirIcsHub.Storage.Search.Explaining;

namespace FhirIcsHub.Storage.Search;

/// <summary>Finds or counts the matches of one search.</summary>
internal sealed class SearchRun(ReadSession session, SearchQuery query, AccessFilter access)
{
    /// <summary>
    /// A criterion with fewer matches than one of these, and than <see cref="WorthDriving"/>, drives the search, the smaller tried first.
    /// With more matches none does: resources are taken in order and each is probed, which soon fills a page.
    /// </summary>
    private static readonly int[] FewMatches = [100, 2_000, 20_000];

    /// <summary>To find a key at the end of a chain costs as much as so many keys of one index.</summary>
    private const int CostOfLink = 8;

    /// <summary>As many criteria stand in one pair of parentheses.</summary>
    private const int InGroup = 50;

    /// <summary>As many matches are counted for an estimate.</summary>
    private const int EnoughToEstimate = 1_000;

    private readonly IReadOnlyList<SearchCriterion> _criteria = DateWindowSearch.Join(query.Criteria);

    private readonly VisibleResources _visible = new(session, access, query.PresentedPatientsOnly);
    private SearchCriterion? _driver;
    private bool _isChosen;

    /// <summary>What the caller may see.</summary>
    public VisibleResources Visible => _visible;

    /// <summary>The search, of one type.</summary>
    public SearchQuery Query => query;

    /// <summary>Another search of the same caller.</summary>
    public SearchRun Of(SearchQuery other) => new(session, other, access);

    /// <summary>The matches with keys above <paramref name="after"/> up to <paramref name="bound"/>, by key.</summary>
    public IEnumerable<FoundMatch> FindMatches(long after, long bound, int limit) =>
        session.ReadAll(MatchesSql(after, bound, limit).Prepare(session)).Select(found => new FoundMatch(found, found.Key));

    /// <summary>The query behind <see cref="FindMatches"/>.</summary>
    public SqlBuilder MatchesSql(long after, long bound, int limit)
    {
        var sql = new SqlBuilder();
        sql.Append($"SELECT {ResourceColumns.Current} FROM \"Resource\" r")
            .Append($" WHERE r.\"Key\" > {sql.Parameter(after)} AND r.\"Key\" <= {sql.Parameter(bound)}");
        AppendConditions(sql, ChooseDriver());
        return sql.Append($" ORDER BY r.\"Key\" LIMIT {sql.Parameter(limit)}");
    }

    public long CountMatches(long bound)
    {
        var sql = new SqlBuilder();
        sql.Append($"SELECT COUNT(*) FROM \"Resource\" r WHERE r.\"Key\" <= {sql.Parameter(bound)}");
        AppendConditions(sql, ChooseDriver());
        return sql.Prepare(session).ReadInt64() ?? 0;
    }

    /// <summary>
    /// About how many matches there are: exact when they are few, else reckoned from how far in the order of keys the first ones reach.
    /// </summary>
    public long EstimateMatches(long bound)
    {
        var sql = new SqlBuilder();
        sql.Append("SELECT COUNT(*), MIN(m.k), MAX(m.k) FROM ")
            .Append($"(SELECT r.\"Key\" AS k FROM \"Resource\" r WHERE r.\"Key\" <= {sql.Parameter(bound)}");
        AppendConditions(sql, ChooseDriver());
        sql.Append($" ORDER BY r.\"Key\" LIMIT {sql.Parameter(EnoughToEstimate)}) m");
        long counted;
        long from;
        long to;
        using (var row = sql.Prepare(session).Read())
        {
            row.Read();
            counted = row.GetInt64(0);
            if (counted < EnoughToEstimate)
            {
                return counted;
            }

            (from, to) = (row.GetInt64(1), row.GetInt64(2));
        }

        // Sorted searches have no bound; keys are given out in order on every database.
        var last = Math.Min(bound, session.ForRead("SELECT MAX(\"Key\") FROM \"Resource\"").ReadInt64() ?? 0);
        return counted + (long)(counted * ((double)(last - to) / Math.Max(1, to - from)));
    }

    /// <summary>What a match must meet, each condition behind an AND.</summary>
    public void AppendConditions(SqlBuilder sql, SearchCriterion? driver)
    {
        sql.Append(" AND ").Append(_visible.Condition(sql, query.Type, query.Criteria, "r"));
        AppendCriteria(sql, "r", driver);
    }

    /// <summary>The criteria that a match must meet, each behind an AND.</summary>
    /// <param name="sql">Takes the conditions.</param>
    /// <param name="row">Alias of the match's row.</param>
    /// <param name="driver">The criterion that the search starts from.</param>
    public void AppendCriteria(SqlBuilder sql, string row, SearchCriterion? driver)
    {
        var criteria = new CriterionSql(sql, session, _visible);
        foreach (var group in _criteria.Chunk(InGroup))
        {
            // In groups, for databases go down a row of ANDs as deep as it is long.
            var and = " AND (";
            foreach (var criterion in group)
            {
                sql.Append(and);
                and = " AND ";
                var isLeftToPlanner = session.Connection.PlansByStatistics
                    && !criterion.Parameter.IsResourceColumn && CriterionSql.CanDrive(criterion);
                criteria.AppendCondition(criterion, query.Type, row, drives: isLeftToPlanner || criterion == driver);
            }

            sql.Append(")");
        }
    }

    /// <summary>
    /// The criterion to start from: one with few matches, by a bounded count on its index. A database that plans by statistics of
    /// its own is left to choose.
    /// </summary>
    public SearchCriterion? ChooseDriver()
    {
        if (!_isChosen)
        {
            using var part = session.Trace?.Enter(SearchPart.Choice);
            (_driver, _isChosen) = (Choose(), true);
            session.Trace?.Chosen(query.Type, _criteria, _driver);
        }

        return _driver;
    }

    private SearchCriterion? Choose()
    {
        var candidates = _criteria.Where(CriterionSql.CanDrive).ToList();
        if (session.Connection.PlansByStatistics || candidates.Count == 0)
        {
            return null;
        }

        var worth = WorthDriving();
        return FewMatches.Where(limit => limit < worth).Append(worth)
            .Select(limit => candidates.Find(criterion => IsFewer(criterion, limit)))
            .FirstOrDefault(found => found is not null);
    }

    /// <summary>
    /// Where m of n resources match, a page of p is full after n·p/m of them, and to find all that match costs m: the two are equal at
    /// √(n·p).
    /// </summary>
    private int WorthDriving()
    {
        var resources = session.ForRead("SELECT MAX(\"Key\") FROM \"Resource\"").ReadInt64() ?? 0;
        var equal = Math.Sqrt((double)resources * (query.Count == 0 ? EnoughToEstimate : query.Count + 1));
        return (int)Math.Clamp(2 * equal, FewMatches[0], FewMatches[^1]);
    }

    /// <summary>Whether a criterion finds fewer keys. What is known to be frequent is not counted again each time.</summary>
    private bool IsFewer(SearchCriterion criterion, int limit)
    {
        var most = criterion.Values[0] is ChainSearch or HasSearch ? Math.Max(FewMatches[0], limit / CostOfLink) : limit;
        var keys = new SqlBuilder();
        new CriterionSql(keys, session, _visible).AppendKeys(criterion, query.Type, null);
        var fingerprint = keys.Fingerprint();
        if (session.Catalog.Frequencies.Find(fingerprint, most) is { } known)
        {
            session.Trace?.Counted(criterion, known, most, isRemembered: true);
            return known < most;
        }

        var count = CountKeys(criterion, query.Type, most);

        // Few are counted anew each time: that costs little, and they may be few only because nothing is stored yet.
        session.Catalog.Frequencies.Learn(fingerprint, count, isAll: count < most && count >= FewMatches[0]);
        session.Trace?.Counted(criterion, count, most, isRemembered: false);
        return count < most;
    }

    /// <summary>
    /// How many keys the criterion finds, up to the limit. A chain is not followed when there are that many at its far end already, however
    /// few it would lead to: so no count costs more than the limit lets it.
    /// </summary>
    private long CountKeys(SearchCriterion criterion, FhirType type, int limit)
    {
        foreach (var value in criterion.Values)
        {
            var farEnd = value switch
            {
                ChainSearch chain => CountKeys(chain.Criterion, chain.Target, limit),
                HasSearch has => CountKeys(has.Criterion, has.Source, limit),
                _ => 0,
            };
            if (farEnd >= limit)
            {
                return limit;
            }
        }

        var sql = new SqlBuilder();
        sql.Append("SELECT COUNT(*) FROM (");
        new CriterionSql(sql, session, _visible).AppendKeys(criterion, type, null);
        sql.Append($" LIMIT {sql.Parameter(limit)}) k");
        return sql.Prepare(session).ReadInt64() ?? 0;
    }
}
