namespace FhirIcsHub.Measures;

/// <summary>The hub's own code systems that geography and reports use.</summary>
internal static class HubSystems
{
    /// <summary>system | place | neighbourhood | practice</summary>
    public const string AreaLevel = "https://fhiricshub.example/CodeSystem/area-level";

    /// <summary>Ids of the areas of the geography.</summary>
    public const string Area = "https://fhiricshub.example/CodeSystem/area";

    /// <summary>1 (most deprived fifth) to 5, by the national Index of Multiple Deprivation.</summary>
    public const string DeprivationQuintile = "https://fhiricshub.example/CodeSystem/deprivation-quintile";

    /// <summary>registered | resident</summary>
    public const string PopulationBasis = "https://fhiricshub.example/CodeSystem/population-basis";
}
