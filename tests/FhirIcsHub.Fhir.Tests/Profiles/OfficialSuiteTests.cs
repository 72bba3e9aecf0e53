using System.Text.Json.Nodes;
using FhirIcsHub.Fhir.Definitions;
using FhirIcsHub.Fhir.Profiles;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Profiles;

/// <summary>The official snapshot cases (FHIR/fhir-test-cases, R4 core, US Core). Known misses are committed with their reasons.</summary>
public sealed class OfficialSuiteTests
{
    /// <summary>Bases that the suite takes from an earlier case.</summary>
    private static readonly Dictionary<string, string> EarlierCases = new()
    {
        ["r4b/obs-1-1"] = "r4b_obs-1.json",
        ["r4b/obs-1-2"] = "r4b_obs-1.json",
        ["r4b/obs-2-1"] = "r4b_obs-2.json",
        ["r4b/obs-2-2"] = "r4b_obs-2.json",
        ["r4b/t16"] = "r4b_t15.json",
    };

    private static readonly SnapshotGenerator Core = new(DefinitionSet.R4Core);

    private static readonly Lazy<Dictionary<string, JsonNode>> LazyCases = new(() =>
        File.ReadLines(ConformanceSuite.PathOf("snapshot", "cases.ndjson")).Select(l => JsonNode.Parse(l)!)
            .ToDictionary(c => c["id"]!.GetValue<string>()));

    /// <summary>Ids of the cases; one row that says so when the suite is missing.</summary>
    public static IEnumerable<TheoryDataRow<string>> Cases()
    {
        IEnumerable<string> ids = ConformanceSuite.Find("snapshot", "cases.ndjson") is null
            ? ["the suite is missing"] : LazyCases.Value.Keys;
        return ids.Select(i => new TheoryDataRow<string>(i));
    }

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_snapshot_is_what_the_official_suite_expects(string id)
    {
        var test = Find(id);
        var result = GeneratorOf(id, test).Generate(Input(test));
        var miss = Miss(test, result);
        if (SnapshotSuite.KnownMisses.TryGetValue(id, out var reason))
        {
            Assert.True(miss is not null, $"{id} passes now: take it off the list of known misses ({reason})");
        }
        else
        {
            Assert.True(miss is null, $"{id}: {miss}");
        }
    }

    private static string? Miss(JsonNode test, SnapshotResult result)
    {
        if (test["fail"]?.GetValue<bool>() == true)
        {
            return result.Snapshot is null ? null : "must fail";
        }

        return result.Snapshot is null
            ? string.Join("; ", result.Issues.Select(i => i.Diagnostics))
            : ReducedSnapshot.Differences([.. test["expected"]!.AsArray().Select(e => e!)], result.Snapshot).FirstOrDefault();
    }

    private static SnapshotGenerator GeneratorOf(string id, JsonNode test)
    {
        List<string> files = [.. test["support"]?.AsArray().Select(s => SupportFile(s!.GetValue<string>())) ?? []];
        if (EarlierCases.TryGetValue(id, out var earlier))
        {
            files.Add(ConformanceSuite.PathOf("snapshot", "input", earlier));
        }

        return files.Count == 0 ? Core : new SnapshotGenerator(DefinitionSet.R4Core.With(files.SelectMany(SnapshotSuite.Read)));
    }

    private static string SupportFile(string name) =>
        ConformanceSuite.Find("snapshot", "support", name + ".json") ?? ConformanceSuite.PathOf("snapshot", "support", name + ".ndjson");

    private static Resource Input(JsonNode test) =>
        SnapshotSuite.Read(ConformanceSuite.PathOf("snapshot", test["input"]!.GetValue<string>())).Single();

    private static JsonNode Find(string id)
    {
        ConformanceSuite.PathOf("snapshot", "cases.ndjson");
        return LazyCases.Value[id];
    }
}
