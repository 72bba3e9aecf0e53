using FhirIcsHub.Storage.Engine;

namespace FhirIcsHub.Storage.Search;

/// <summary>Finds or counts the matches of one search.</summary>
internal sealed class SearchRun(ReadSession session, SearchQuery query, AccessFilter access)
{
    /// <summary>
    /// A criterion with fewer matches than one of these drives the search, the smaller tried first. With more matches than the last none
    /// does: resources are taken in order and each is probed, which soon fills a page.
    /// </summary>
    private static readonly int[] FewMatches = [100, 2_000, 20_000];

    /// <summary>Source Patients are what the feeds sent; the hub shows the golden ones (<see cref="ResourceFlags"/>).</summary>
    private const string PresentedPatients = " AND (r.\"Flags\" & 1) = 0";

    public static string HiddenPatients(string typeName, AccessFilter access) =>
        typeName == "Patient" && access.FeedKey is null ? PresentedPatients : "";

    /// <summary>The matches with keys above <paramref name="after"/> up to <paramref name="bound"/>, by key.</summary>
    public List<StoredResource> FindMatches(long after, long bound, int limit) =>
        session.ReadAll(MatchesSql(after, bound, limit).Prepare(session));

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

    private void AppendConditions(SqlBuilder sql, SearchCriterion? driver)
    {
        var typeKey = sql.Parameter((long)session.Catalog.TypeKey(query.Type));
        sql.Append($" AND r.\"TypeKey\" = {typeKey} AND NOT r.\"IsDeleted\"{access.AndAllowed("r")}");
        if (!query.NamesSourcePatients)
        {
            sql.Append(HiddenPatients(query.Type.Name, access));
        }

        var criteria = new CriterionSql(sql, session, query.Type);
        foreach (var criterion in query.Criteria)
        {
            sql.Append(" AND ");
            var isLeftToPlanner = session.Connection.PlansByStatistics && !criterion.Parameter.IsResourceColumn;
            criteria.AppendCondition(criterion, drives: isLeftToPlanner || criterion == driver);
        }
    }

    /// <summary>
    /// The criterion to start from: one with few matches, by a bounded count on its index. A database that plans by statistics of
    /// its own is left to choose.
    /// </summary>
    private SearchCriterion? ChooseDriver()
    {
        var candidates = query.Criteria.Where(CriterionSql.CanDrive).ToList();
        if (session.Connection.PlansByStatistics || candidates.Count == 0)
        {
            return null;
        }

        return FewMatches
            .Select(limit => candidates.Find(criterion => CountKeys(criterion, limit) < limit))
            .FirstOrDefault(found => found is not null);
    }

    private long CountKeys(SearchCriterion criterion, int limit)
    {
        var sql = new SqlBuilder();
        sql.Append("SELECT COUNT(*) FROM (");
        new CriterionSql(sql, session, query.Type).AppendKeys(criterion, correlated: false);
        sql.Append($" LIMIT {sql.Parameter(limit)}) k");
        return sql.Prepare(session).ReadInt64() ?? 0;
    }
}
