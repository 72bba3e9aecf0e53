using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Terminology;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Terminology;

/// <summary>Local terminology over the official R4 package and over UK Core, loaded once.</summary>
internal static class OfficialDefinitions
{
    private static readonly Lazy<DefinitionSet> Official = new(
        () => Load("fhir-r4/codesystems.ndjson", "fhir-r4/valuesets.ndjson", "fhir-r4/conceptmaps.ndjson"));
    private static readonly Lazy<LocalTerminology> R4Terminology = new(() => new LocalTerminology(Official.Value));
    private static readonly Lazy<LocalTerminology> EmbeddedTerminology = new(() => new LocalTerminology(DefinitionSet.R4Core));
    private static readonly Lazy<LocalTerminology> UkCoreTerminology = new(() => new LocalTerminology(
        Load(DefinitionSet.R4Core, "ukcore/codesystems", "ukcore/valuesets", "ukcore/conceptmaps")));

    /// <summary>Over the official package.</summary>
    public static LocalTerminology R4 => R4Terminology.Value;

    /// <summary>Over the facts in the assembly.</summary>
    public static LocalTerminology Embedded => EmbeddedTerminology.Value;

    /// <summary>Over the facts in the assembly and UK Core's own files.</summary>
    public static LocalTerminology UkCore => UkCoreTerminology.Value;

    private static DefinitionSet Load(params string[] paths) => Load(DefinitionSet.R4Core, paths);

    private static DefinitionSet Load(DefinitionSet set, params string[] paths)
    {
        foreach (var path in paths)
        {
            var problems = new List<Issue>();
            set = DefinitionFiles.Load(set, ConformanceSuite.BesidePathOf(path.Split('/')), problems);
            Assert.Empty(problems);
        }

        return set;
    }
}
