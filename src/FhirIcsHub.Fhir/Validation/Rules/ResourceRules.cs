using System.Collections.Frozen;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>The rules of meaning, by resource type.</summary>
internal static class ResourceRules
{
    private static readonly IResourceRule[] All =
    [
        new BundleEntryRule(),
        new DocumentRule(),
        new SearchSetRule(),
        new DataTypePolicy(),
        new NarrativeLinksRule(),
        new QuestionnaireRule(),
        new QuestionnaireDerivation(),
        new QuestionnaireResponseRule(),
        new StructureDefinitionRule(),
        new SearchParameterRule(),
        new OperationDefinitionRule(),
        new CapabilityStatementRule(),
        new CodeSystemRule(),
        new ValueSetRule(),
        new ConceptMapRule(),
        new MeasureReportRule(),
    ];

    private static readonly IResourceRule[] General = [.. All.Where(r => r.ResourceType == "*")];

    private static readonly FrozenDictionary<string, IResourceRule[]> ByType =
        All.Where(r => r.ResourceType != "*").GroupBy(r => r.ResourceType).ToFrozenDictionary(
            g => g.Key, g => (IResourceRule[])[.. General, .. g], StringComparer.Ordinal);

    public static IReadOnlyList<IResourceRule> Of(string resourceType) => ByType.GetValueOrDefault(resourceType, General);
}
