using System.Text.Json;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Benchmarks.Quick;

/// <summary>Profiles: what it takes to have them ready.</summary>
internal static class ProfileLines
{
    /// <summary>All snapshots of UK Core, with those of the R4 types and extensions that they need, against parsing the definitions' JSON.</summary>
    public static IReadOnlyList<Measured> Snapshots(Samples samples)
    {
        var definitions = DefinitionFiles.Load(DefinitionSet.R4Core, Path.Combine(Repository.Root, "profiles", "ukcore", "StructureDefinition.ndjson"), []);
        var all = definitions.All("StructureDefinition").Where(d => d.Url!.Contains("hl7.org.uk", StringComparison.Ordinal)).ToList();
        var bound = $"{all.Count} UK Core definitions: JsonDocument.Parse";
        return
        [
            new Measured(bound, () => Parse(all)),
            new Measured($"{all.Count} UK Core definitions: all snapshots, nothing kept", () => Generate(definitions, all), bound, "<= 1 s"),
        ];
    }

    private static object Parse(List<Definition> definitions)
    {
        foreach (var definition in definitions)
        {
            using var document = JsonDocument.Parse(definition.Resource.Json);
        }

        return definitions;
    }

    private static SnapshotGenerator Generate(DefinitionSet definitions, List<Definition> all)
    {
        var generator = new SnapshotGenerator(definitions);
        foreach (var definition in all)
        {
            if (generator.Get(definition.Url!) is null)
            {
                throw new InvalidOperationException($"{definition.Url} has no snapshot");
            }
        }

        return generator;
    }
}
