using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>What a CapabilityStatement says of searching a resource type: exactly what works.</summary>
public static class SearchCapabilities
{
    /// <summary>The search parameters that all types have, for a search over all of them.</summary>
    public static IReadOnlyList<SearchParameterInfo> ParametersOfAll(SearchIndexer indexer) =>
        [.. indexer.ParametersOf(FhirSchema.R4.ResourceTypes[0]).Where(parameter => FhirSchema.R4.ResourceTypes.All(type =>
            indexer.Find(type, parameter.Code)?.Definition == parameter.Definition))];

    /// <summary>Values of <c>_include</c>: <c>Observation:subject</c>.</summary>
    public static IReadOnlyList<string> IncludesOf(FhirType type, SearchIndexer indexer) => [.. ReferencesOf(type, indexer).Select(NameOf)];

    /// <summary>Values of <c>_revinclude</c>: the parameters of any type that may refer to this one.</summary>
    public static IReadOnlyList<string> ReverseIncludesOf(FhirType type, SearchIndexer indexer) =>
        [.. FhirSchema.R4.ResourceTypes.SelectMany(source => ReferencesOf(source, indexer))
            .Where(parameter => parameter.Targets.Count == 0 || parameter.Targets.Contains(type.Name))
            .Select(NameOf)];

    private static string NameOf(SearchParameterInfo parameter) => $"{parameter.ResourceType}:{parameter.Code}";

    private static IEnumerable<SearchParameterInfo> ReferencesOf(FhirType type, SearchIndexer indexer) =>
        indexer.ParametersOf(type).Where(parameter => parameter.LeadsToResources);
}
