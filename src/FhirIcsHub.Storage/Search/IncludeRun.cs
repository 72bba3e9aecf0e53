using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Engine;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Adds to a page what its matches refer to (<c>_include</c>) and what refers to them (<c>_revinclude</c>): each resource once.
/// </summary>
internal sealed class IncludeRun(ReadSession session, SearchQuery query, AccessFilter access, IReadOnlyList<StoredResource> matches)
{
    /// <summary>Most resources that a page includes.</summary>
    private const int MaxIncludes = 1000;

    /// <summary>Lists of values are filled up to one of these lengths, so that a few statements serve all pages.</summary>
    private static readonly int[] ListLengths = [1, 8, 64, 256, 1024];

    public void AppendTo(List<SearchMatch> entries, List<Issue> issues)
    {
        if (matches.Count == 0)
        {
            return;
        }

        var known = matches.Select(match => match.Key).ToHashSet();
        var room = MaxIncludes;
        foreach (var found in query.Includes.Select(FindTargets).Concat(query.ReverseIncludes.Select(FindSources)))
        {
            foreach (var resource in found)
            {
                if (!known.Add(resource.Key))
                {
                    continue;
                }

                if (room-- == 0)
                {
                    issues.Add(new Issue(
                        IssueSeverity.Warning,
                        IssueType.TooCostly,
                        $"a page includes at most {MaxIncludes} resources; the others were left out: ask for fewer matches"));
                    return;
                }

                entries.Add(new SearchMatch(resource, SearchMode.Include));
            }
        }
    }

    /// <summary>The resources that the matches' references lead to.</summary>
    private List<StoredResource> FindTargets(SearchInclude include)
    {
        var sql = Begin();
        sql.Append("SELECT t.\"Key\" FROM \"ReferenceIndex\" x ")
            .Append("JOIN \"Resource\" t ON t.\"TypeKey\" = x.\"TargetTypeKey\" AND t.\"Id\" = x.\"TargetId\"")
            .Append($" WHERE x.\"ParameterKey\" = {ParameterOf(sql, include)} AND x.\"ResourceKey\" IN (");
        AppendList(sql, matches.Select(match => sql.Parameter(match.Key)).ToList(), () => sql.Parameter(matches[^1].Key));
        sql.Append(")");
        if (include.Target is { } target)
        {
            sql.Append($" AND x.\"TargetTypeKey\" = {TypeOf(sql, target)}");
        }

        return Finish(sql);
    }

    /// <summary>The resources whose references lead to the matches.</summary>
    private List<StoredResource> FindSources(SearchInclude include)
    {
        var sql = Begin();
        sql.Append("SELECT x.\"ResourceKey\" FROM \"ReferenceIndex\" x")
            .Append($" WHERE x.\"ParameterKey\" = {ParameterOf(sql, include)}")
            .Append($" AND x.\"TargetTypeKey\" = {TypeOf(sql, query.Type)} AND x.\"TargetId\" IN (");
        AppendList(sql, matches.Select(match => sql.Parameter(match.Id)).ToList(), () => sql.Parameter(matches[^1].Id));
        sql.Append(")");

        // Like a search by link, a link shows the feeds' own Patients; no other reference does.
        return Finish(sql, include.Parameter.Code == "link" ? "" : VisibleResources.HiddenPatients(include.Parameter.ResourceType, access));
    }

    private SqlBuilder Begin() => new SqlBuilder()
        .Append($"SELECT {ResourceColumns.Current} FROM \"Resource\" r WHERE NOT r.\"IsDeleted\"{access.AndAllowed("r")}")
        .Append(" AND r.\"Key\" IN (");

    private List<StoredResource> Finish(SqlBuilder sql, string condition = "")
    {
        sql.Append($"){condition} ORDER BY r.\"Key\" LIMIT {sql.Parameter(MaxIncludes + 1 + matches.Count)}");
        return session.ReadAll(sql.Prepare(session));
    }

    private string ParameterOf(SqlBuilder sql, SearchInclude include) => sql.Parameter((long)session.ParameterKey(include.Parameter));

    private string TypeOf(SqlBuilder sql, FhirType type) => sql.Parameter((long)session.Catalog.TypeKey(type));

    private static void AppendList(SqlBuilder sql, List<string> parameters, Func<string> filler)
    {
        var length = ListLengths.First(length => length >= parameters.Count);
        while (parameters.Count < length)
        {
            parameters.Add(filler());
        }

        sql.Append(string.Join(", ", parameters));
    }
}
