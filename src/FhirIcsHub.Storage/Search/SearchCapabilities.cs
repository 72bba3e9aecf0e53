using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>What a CapabilityStatement says of searching a resource type: exactly what works.</summary>
public static class SearchCapabilities
{
    /// <summary>The search parameters, by code.</summary>
    public static IReadOnlyList<SearchParameterInfo> ParametersOf(FhirType type) => SearchIndexer.R4.ParametersOf(type);

    /// <summary>The search parameters that all types have, for a search over all of them.</summary>
    public static IReadOnlyList<SearchParameterInfo> ParametersOfAll() => [.. ParametersOf(FhirSchema.R4.ResourceTypes[0])
        .Where(parameter => FhirSchema.R4.ResourceTypes.All(type =>
            SearchIndexer.R4.Find(type, parameter.Code)?.Definition == parameter.Definition))];

    /// <summary>Values of <c>_include</c>: <c>Observation:subject</c>.</summary>
    public static IReadOnlyList<string> IncludesOf(FhirType type) =>
        [.. ReferencesOf(type).Select(parameter => parameter.Key.Replace('.', ':'))];

    /// <summary>Values of <c>_revinclude</c>: the parameters of any type that may refer to this one.</summary>
    public static IReadOnlyList<string> ReverseIncludesOf(FhirType type) => [.. FhirSchema.R4.ResourceTypes.SelectMany(ReferencesOf)
        .Where(parameter => parameter.Targets.Count == 0 || parameter.Targets.Contains(type.Name))
        .Select(parameter => parameter.Key.Replace('.', ':'))];

    private static IEnumerable<SearchParameterInfo> ReferencesOf(FhirType type) =>
        SearchIndexer.R4.ParametersOf(type).Where(parameter => parameter.LeadsToResources);
}
