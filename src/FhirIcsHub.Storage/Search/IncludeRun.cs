using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Engine;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// Adds to a page what its matches refer to (<c>_include</c>) and what refers to them (<c>_revinclude</c>): each resource once.
/// Includes with <c>:iterate</c> go on from what was included.
/// </summary>
internal sealed class IncludeRun(ReadSession session, SearchQuery query, AccessFilter access, IReadOnlyList<StoredResource> matches)
{
    /// <summary>Most resources that a page includes.</summary>
    private const int MaxIncludes = 1000;

    /// <summary>Lists of values are filled up to one of these lengths, so that a few statements serve all pages.</summary>
    private static readonly int[] ListLengths = [1, 8, 64, 256, 1024];

    private IReadOnlySet<int>? _storedTypes;

    public void AppendTo(List<SearchMatch> entries, List<Issue> issues)
    {
        var known = matches.Select(match => match.Key).ToHashSet();
        var room = MaxIncludes;
        var isFirst = true;
        for (var starts = matches; starts.Count > 0; isFirst = false)
        {
            var added = new List<StoredResource>();
            foreach (var resource in Find(starts, isFirst))
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

                added.Add(resource);
                entries.Add(new SearchMatch(resource, SearchMode.Include));
            }

            starts = added;
        }
    }

    /// <summary>
    /// What the includes find from the matches, and the iterated ones from what was included before: those of one target at once, so that
    /// a wildcard costs one question to the database and not one for each of a hundred parameters.
    /// </summary>
    private IEnumerable<StoredResource> Find(IReadOnlyList<StoredResource> starts, bool isFirst)
    {
        foreach (var group in starts.GroupBy(start => start.Type))
        {
            var resources = group.ToList();
            var targets = query.Includes
                .Where(include => (isFirst || include.IsIterated) && include.Parameter.ResourceType == group.Key.Name)
                .GroupBy(include => include.Target)
                .SelectMany(includes => FindTargets([.. includes], includes.Key, resources));
            var sources = query.ReverseIncludes
                .Where(include => (isFirst || include.IsIterated) && MayLeadTo(include, group.Key) && IsStored(include.Parameter))
                .GroupBy(include => HiddenSources(include.Parameter))
                .SelectMany(includes => FindSources([.. includes], includes.Key, group.Key, resources));
            foreach (var resource in targets.Concat(sources))
            {
                yield return resource;
            }
        }
    }

    private static bool MayLeadTo(SearchInclude include, FhirType type) => include.Target is { } target
        ? target == type
        : include.Parameter.Targets.Count == 0 || include.Parameter.Targets.Contains(type.Name);

    /// <summary>Of the types that may refer most hubs have no resources at all.</summary>
    private bool IsStored(SearchParameterInfo parameter) =>
        (_storedTypes ??= session.StoredTypes()).Contains(session.Catalog.TypeKeyOf(parameter.ResourceType));

    /// <summary>Like a search by link, a link shows the feeds' own Patients; no other reference does.</summary>
    private string HiddenSources(SearchParameterInfo parameter) =>
        parameter.Code == "link" ? "" : VisibleResources.HiddenPatients(parameter.ResourceType, access);

    /// <summary>The resources that references of these lead to.</summary>
    private List<StoredResource> FindTargets(List<SearchInclude> includes, FhirType? target, List<StoredResource> sources)
    {
        var sql = Begin();
        sql.Append("SELECT t.\"Key\" FROM \"ReferenceIndex\" x ")
            .Append("JOIN \"Resource\" t ON t.\"TypeKey\" = x.\"TargetTypeKey\" AND t.\"Id\" = x.\"TargetId\"")
            .Append($" WHERE x.\"ParameterKey\" {IsOneOf(sql, includes)} AND x.\"ResourceKey\" IN (");
        AppendList(sql, sources.Select(source => sql.Parameter(source.Key)).ToList(), () => sql.Parameter(sources[^1].Key));
        sql.Append(")");
        if (target is not null)
        {
            sql.Append($" AND x.\"TargetTypeKey\" = {TypeOf(sql, target)}");
        }

        return Finish(sql);
    }

    /// <summary>The resources whose references lead to these.</summary>
    private List<StoredResource> FindSources(List<SearchInclude> includes, string hidden, FhirType type, List<StoredResource> targets)
    {
        var sql = Begin();
        sql.Append("SELECT x.\"ResourceKey\" FROM \"ReferenceIndex\" x")
            .Append($" WHERE x.\"ParameterKey\" {IsOneOf(sql, includes)}")
            .Append($" AND x.\"TargetTypeKey\" = {TypeOf(sql, type)} AND x.\"TargetId\" IN (");
        AppendList(sql, targets.Select(target => sql.Parameter(target.Id)).ToList(), () => sql.Parameter(targets[^1].Id));
        sql.Append(")");
        return Finish(sql, hidden);
    }

    private SqlBuilder Begin() => new SqlBuilder()
        .Append($"SELECT {ResourceColumns.Current} FROM \"Resource\" r WHERE NOT r.\"IsDeleted\"{access.AndAllowed("r")}")
        .Append(" AND r.\"Key\" IN (");

    private List<StoredResource> Finish(SqlBuilder sql, string condition = "")
    {
        sql.Append($"){condition} ORDER BY r.\"Key\" LIMIT {sql.Parameter((2 * MaxIncludes) + 1 + matches.Count)}");
        return session.ReadAll(sql.Prepare(session));
    }

    private string IsOneOf(SqlBuilder sql, List<SearchInclude> includes)
    {
        var keys = includes.SelectMany(include => include.Parameter.FiledUnder).Select(filed => (long)session.ParameterKey(filed)).Distinct().ToList()
            .ConvertAll(sql.Parameter);
        return keys.Count == 1 ? $"= {keys[0]}" : $"IN ({string.Join(", ", keys)})";
    }

    private string TypeOf(SqlBuilder sql, FhirType type) => sql.Parameter((long)session.Catalog.TypeKey(type));

    private static void AppendList(SqlBuilder sql, List<string> parameters, Func<string> filler)
    {
        // A page that is larger than all of them is its own length.
        var length = ListLengths.FirstOrDefault(length => length >= parameters.Count);
        while (parameters.Count < length)
        {
            parameters.Add(filler());
        }

        sql.Append(string.Join(", ", parameters));
    }
}
