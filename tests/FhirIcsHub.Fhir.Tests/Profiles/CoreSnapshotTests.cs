using System.Text.Json;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Profiles;

/// <summary>The official R4 package as oracle: what it has as snapshot must follow from its differentials.</summary>
public sealed class CoreSnapshotTests
{
    [Theory]
    [InlineData("structuredefinitions-profiles.ndjson", 46)]
    [InlineData("structuredefinitions-extensions.ndjson", 396)]
    public void The_snapshots_of_the_core_profiles_and_extensions_follow_from_their_differentials(string file, int count)
    {
        var generator = new SnapshotGenerator(DefinitionSet.R4Core);
        var found = 0;
        var misses = new List<string>();
        foreach (var definition in SnapshotSuite.Read(ConformanceSuite.BesidePathOf("fhir-r4", file)))
        {
            using var official = JsonDocument.Parse(definition.Json);
            if (!official.RootElement.TryGetProperty("snapshot", out _))
            {
                continue;
            }

            found++;
            var result = generator.Generate(definition);
            Assert.True(result.Snapshot is not null, $"{definition.Id}: {string.Join("; ", result.Issues.Select(i => i.Diagnostics))}");
            var difference = ReducedSnapshot.Differences(ReducedSnapshot.Of(official.RootElement), result.Snapshot).FirstOrDefault();
            if ((difference is null) == SnapshotSuite.KnownMisses.ContainsKey("r4-core/" + definition.Id))
            {
                misses.Add(difference is null ? $"{definition.Id} is equal now: "
                    + "take it off the list of known misses" : $"{definition.Id}: {difference}");
            }
        }

        Assert.Equal(count, found);
        Assert.Empty(misses);
    }

    [Theory]
    [InlineData("structuredefinitions-types.ndjson")]
    [InlineData("structuredefinitions-resources.ndjson")]
    public void The_embedded_types_have_the_elements_of_the_official_ones(string file)
    {
        var generator = new SnapshotGenerator(DefinitionSet.R4Core);
        foreach (var definition in SnapshotSuite.Read(ConformanceSuite.BesidePathOf("fhir-r4", file)))
        {
            using var official = JsonDocument.Parse(definition.Json);
            var snapshot = generator.Get(official.RootElement.GetProperty("type").GetString()!);

            Assert.NotNull(snapshot);
            Assert.Empty(ReducedSnapshot.Differences(ReducedSnapshot.Of(official.RootElement), snapshot));
        }
    }
}
