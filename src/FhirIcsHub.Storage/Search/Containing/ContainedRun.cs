using FhirIcsHub.Storage.Engine;

namespace FhirIcsHub.Storage.Search.Containing;

/// <summary>
/// Finds or counts contained resources that match, or what contains them. A container is whatever type it may be of, and the caller must
/// be allowed to see it.
/// </summary>
internal sealed class ContainedRun(ReadSession session, SearchQuery query, SearchRun search)
{
    /// <summary>The matches behind a place, in order, up to the bound.</summary>
    public List<FoundMatch> FindMatches(long after, long bound, int limit)
    {
        var found = new List<FoundMatch>();
        using var rows = Sql(after, bound, limit).Prepare(session).Read();
        while (rows.Read())
        {
            var container = ResourceColumns.Read(rows, session.Catalog);
            found.Add(query.ReturnsContained
                ? new FoundMatch(container, rows.GetInt64(ResourceColumns.Count), rows.GetString(ResourceColumns.Count + 1))
                : new FoundMatch(container, container.Key));
        }

        return found;
    }

    public long CountMatches(long bound)
    {
        var sql = new SqlBuilder();
        sql.Append($"SELECT COUNT({(query.ReturnsContained ? "*" : "DISTINCT c.\"ContainerKey\"")}) ");
        AppendMatches(sql, 0, bound);
        return sql.Prepare(session).ReadInt64() ?? 0;
    }

    /// <summary>The query behind <see cref="FindMatches"/>.</summary>
    public SqlBuilder Sql(long after, long bound, int limit)
    {
        var sql = new SqlBuilder();
        if (query.ReturnsContained)
        {
            sql.Append($"SELECT {ResourceColumns.Current}, c.\"Key\", c.\"Id\" ");
            AppendMatches(sql, after, bound);
            return sql.Append($" ORDER BY c.\"Key\" LIMIT {sql.Parameter(limit)}");
        }

        sql.Append($"SELECT {ResourceColumns.Current} FROM \"Resource\" r WHERE r.\"Key\" IN (SELECT m.k FROM ")
            .Append("(SELECT DISTINCT c.\"ContainerKey\" AS k ");
        AppendMatches(sql, after, bound);
        return sql.Append($" ORDER BY c.\"ContainerKey\" LIMIT {sql.Parameter(limit)}) m) ORDER BY r.\"Key\"");
    }

    private void AppendMatches(SqlBuilder sql, long after, long bound)
    {
        var place = query.ReturnsContained ? "\"Key\"" : "\"ContainerKey\"";
        var type = sql.Parameter((long)session.Catalog.TypeKey(query.Type));
        sql.Append("FROM \"ContainedResource\" c CROSS JOIN \"Resource\" r ")
            .Append($"WHERE c.\"TypeKey\" = {type} AND c.{place} > {sql.Parameter(after)} AND c.{place} <= {sql.Parameter(bound)} ")
            .Append($"AND r.\"Key\" = c.\"ContainerKey\" AND {search.Visible.ConditionOfAny("r")}");
        if (query.HiddenContainers.Count > 0)
        {
            var hidden = query.HiddenContainers.Select(hidden => sql.Parameter((long)session.Catalog.TypeKey(hidden)));
            sql.Append($" AND r.\"TypeKey\" NOT IN ({string.Join(", ", hidden)})");
        }

        search.AppendCriteria(sql, "c", search.ChooseDriver());
        if (query is { Contained: ContainedSearch.Both, ReturnsContained: false })
        {
            // What matches itself is found as such.
            sql.Append($" AND NOT (r.\"TypeKey\" = {type}");
            search.AppendCriteria(sql, "r", null);
            sql.Append(")");
        }
    }
}
