using System.Diagnostics.CodeAnalysis;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Writing;

/// <summary>
/// Search criteria that are to name one resource: of If-None-Exist, of a conditional update or delete, of a conditional reference.
/// Stricter than a search: every parameter must be one that the hub knows, and at least one must be there. Of Patients they find only
/// those of the hub: a feed's own Patient is reached through its golden Patient.
/// </summary>
internal sealed class Criteria
{
    /// <summary>How many matches tell that there is one, none or several.</summary>
    public const int EnoughToJudge = 2;

    private readonly SearchQuery _query;

    private Criteria(SearchQuery query) => _query = query;

    /// <summary>Type and criteria in one spelling whatever their order: what a write locks on.</summary>
    public string Key => _query.CriteriaKey;

    /// <param name="type">The type that is searched for.</param>
    /// <param name="query">The criteria as in a URL, also behind the type or the whole address.</param>
    /// <param name="options">How conditional criteria are read.</param>
    /// <param name="criteria">The criteria, when they can be used.</param>
    /// <param name="issues">Why they cannot.</param>
    public static bool TryParse(
        FhirType type,
        string? query,
        SearchOptions options,
        [NotNullWhen(true)] out Criteria? criteria,
        [NotNullWhen(false)] out IReadOnlyList<Issue>? issues)
    {
        criteria = null;
        issues = null;
        var parsed = SearchQueryParser.Parse(type, FhirRequest.Parse(Below(type, query ?? "")), options);
        if (parsed.Query is null)
        {
            issues = parsed.Issues;
        }
        else if (parsed.Query.Criteria.Count == 0)
        {
            issues = [Issue.Error(IssueType.Required, "The condition names no search parameter to find the resource by.")];
        }
        else
        {
            criteria = new Criteria(parsed.Query);
        }
        return criteria is not null;
    }

    /// <summary>
    /// What stands behind <c>Patient?</c>, <c>https://example.org/fhir/Patient?</c> (as some clients write conditions) or <c>?</c>.
    /// </summary>
    private static string Below(FhirType type, string query)
    {
        var mark = query.IndexOf('?', StringComparison.Ordinal);
        var before = mark < 0 ? default : query.AsSpan(0, mark);
        var isAddress = before.IsEmpty || before.SequenceEqual(type.Name)
            || (before.EndsWith("/" + type.Name, StringComparison.Ordinal) && !before.Contains('='));
        return isAddress ? query[(mark + 1)..] : query;
    }

    /// <summary>The first matches, <see cref="EnoughToJudge"/> at most.</summary>
    public IReadOnlyList<StoredResource> Find(ReadSession session, AccessFilter filter) =>
        [.. session.Search(_query, filter).Entries.Select(match => match.Resource)];
}
