using System.Diagnostics.CodeAnalysis;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Writing;

/// <summary>
/// Search criteria that are to name one resource: of If-None-Exist, of a conditional update or delete, of a conditional reference.
/// Stricter than a search: every parameter must be one that the hub knows, and at least one must be there.
/// </summary>
internal sealed class Criteria
{
    /// <summary>How many matches are fetched: two would do to see that there are several, but a person may have a source Patient in every feed.</summary>
    private const string EnoughToJudge = "50";

    private readonly SearchQuery _query;

    private Criteria(FhirType type, string text, SearchQuery query) => (Type, Text, _query) = (type, text, query);

    public FhirType Type { get; }

    /// <summary>Type and parameters in a fixed order: equal criteria have equal texts, and the text is what a write locks on.</summary>
    public string Text { get; }

    public static bool TryParse(
        FhirType type, string query, [NotNullWhen(true)] out Criteria? criteria, [NotNullWhen(false)] out IReadOnlyList<Issue>? issues)
    {
        criteria = null;
        issues = null;
        var parameters = FhirRequest.Parse(query);
        if (!parameters.Any(parameter => parameter.Key[0] != '_' || parameter.Key.StartsWith("_id", StringComparison.Ordinal)))
        {
            issues = [Issue.Error(IssueType.Required, "The condition names no search parameter to find the resource by.")];
            return false;
        }
        var parsed = SearchQueryParser.Parse(type, [.. parameters, new("_count", EnoughToJudge)], SearchOptions.Strict);
        if (parsed.Query is null)
        {
            issues = parsed.Issues;
            return false;
        }
        parameters.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key) is var byKey and not 0 ? byKey : string.CompareOrdinal(a.Value, b.Value));
        var text = $"{type.Name}?{string.Join('&', parameters.Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"))}";
        criteria = new Criteria(type, text, parsed.Query);
        return true;
    }

    /// <summary>The first matches. Of Patients only those of the hub: a feed's own Patient is reached through its golden Patient.</summary>
    public IReadOnlyList<StoredResource> Find(ReadSession session, AccessFilter filter) =>
        [.. session.Search(_query, filter).Entries
            .Select(match => match.Resource)
            .Where(resource => !resource.Flags.HasFlag(ResourceFlags.SourcePatient))];
}
