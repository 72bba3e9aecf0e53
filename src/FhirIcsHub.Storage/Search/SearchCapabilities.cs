using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Search.Filters;
using FhirIcsHub.Storage.Search.Texts;

namespace FhirIcsHub.Storage.Search;

/// <summary>What a CapabilityStatement says of searching a resource type: exactly what works.</summary>
public static class SearchCapabilities
{
    /// <summary>The search parameters that all types have, for a search over all of them.</summary>
    public static IReadOnlyList<SearchParameterInfo> ParametersOfAll(SearchIndexer indexer) =>
        [.. indexer.ParametersOf(FhirSchema.R4.ResourceTypes[0]).Where(parameter => FhirSchema.R4.ResourceTypes.All(type =>
            indexer.Find(type, parameter.Code)?.Definition == parameter.Definition))];

    /// <summary>What a search of any type takes beside the parameters that resources are indexed by.</summary>
    /// <param name="findsText">The words of resources are indexed.</param>
    public static IReadOnlyList<SearchCapability> BesideParameters(bool findsText) => findsText ? [.. Texts, .. Always] : Always;

    private static readonly IReadOnlyList<SearchCapability> Texts =
    [
        new(TextSearch.NarrativeCode, "http://hl7.org/fhir/SearchParameter/DomainResource-text",
            "Words of the narrative, with AND, OR, NOT, phrases and begin*", "string"),
        new(TextSearch.ContentCode, "http://hl7.org/fhir/SearchParameter/Resource-content",
            "Words of any text in the resource, with AND, OR, NOT, phrases and begin*", "string"),
    ];

    private static readonly IReadOnlyList<SearchCapability> Always =
    [
        new("_has", null, "What other resources that refer to the resource must meet, as _has:Observation:patient:code=1234"),
        new(ListSearch.Code, null, "Ids of Lists whose entries are wanted"),
        new(FilterSearch.Code, "http://hl7.org/fhir/SearchParameter/filter", "Comparisons joined by and, or, not"),
        new(TypeNarrowing.Parameter, null, "Resource types that a search over several is for"),
        new(SearchQueryParser.ContainedParameter, null, "Whether contained resources are searched: true, both, false"),
        new("_containedType", null, "Whether what contains them (container) or they themselves (contained) are wanted"),
        new(SearchQueryParser.ExplainParameter, null, "true: how the search is carried out, as Parameters, and not what it finds"),
    ];

    /// <summary>Every reference, in <c>_include</c> and <c>_revinclude</c>.</summary>
    private const string Every = "*";

    /// <summary>Values of <c>_include</c>: <c>Observation:subject</c>, and <c>*</c> where there is any.</summary>
    public static IReadOnlyList<string> IncludesOf(FhirType type, SearchIndexer indexer) =>
        ReferencesOf(type, indexer).Select(NameOf).ToList() is { Count: > 0 } names ? [Every, .. names] : [];

    /// <summary>Values of <c>_revinclude</c>: the parameters of any type that may refer to this one, and <c>*</c>.</summary>
    public static IReadOnlyList<string> ReverseIncludesOf(FhirType type, SearchIndexer indexer) =>
        [Every, .. FhirSchema.R4.ResourceTypes.SelectMany(source => ReferencesOf(source, indexer))
            .Where(parameter => parameter.Targets.Count == 0 || parameter.Targets.Contains(type.Name))
            .Select(NameOf)];

    private static string NameOf(SearchParameterInfo parameter) => $"{parameter.ResourceType}:{parameter.Code}";

    private static IEnumerable<SearchParameterInfo> ReferencesOf(FhirType type, SearchIndexer indexer) =>
        indexer.ParametersOf(type).Where(parameter => parameter.LeadsToResources);
}

/// <summary>A parameter of searches that no index is of.</summary>
/// <param name="Name">As it stands in a search URL.</param>
/// <param name="Definition">Canonical URL of R4's definition; null where R4 has none.</param>
/// <param name="Documentation">What it is for.</param>
/// <param name="Type">Code of value set <c>search-param-type</c>.</param>
public sealed record SearchCapability(string Name, string? Definition, string Documentation, string Type = "special");
