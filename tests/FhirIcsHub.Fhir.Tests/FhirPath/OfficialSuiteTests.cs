using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.FhirPath;

/// <summary>
/// The official FHIRPath suite for R4 (FHIR/fhir-test-cases), every case of it, and the cases that only its R5 edition has. Known misses
/// are committed with their reasons.
/// </summary>
public sealed class OfficialSuiteTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> KnownMisses = new(ReadKnownMisses);

    /// <summary>Edition, line of the suite's file, group and name; one row without a line when the suite is missing.</summary>
    public static IEnumerable<TheoryDataRow<string, int, string, string>> Cases() => Cases("r4").Concat(Cases("r5"));

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void An_expression_gives_what_the_official_suite_expects(string edition, int line, string group, string name)
    {
        using var test = JsonDocument.Parse(File.ReadLines(ConformanceSuite.PathOf("fhirpath", FileOf(edition))).Skip(line - 1).First());
        var miss = SuiteCase.Run(test.RootElement);
        var key = Key(edition, line, group, name);
        if (KnownMisses.Value.TryGetValue(key, out var reason))
        {
            Assert.True(miss is not null, $"{key} passes now: take it off the list of known misses ({reason})");
        }
        else
        {
            Assert.True(miss is null, $"{key}: {test.RootElement.GetProperty("expr").GetString()} -> {miss}");
        }
    }

    [Fact]
    public void Every_known_miss_names_a_case_of_the_suite_and_a_reason()
    {
        ConformanceSuite.PathOf("fhirpath", FileOf("r4"));
        var cases = Cases().Select(c => Key(c.Data.Item1, c.Data.Item2, c.Data.Item3, c.Data.Item4)).ToHashSet();
        Assert.All(KnownMisses.Value, miss =>
        {
            Assert.Contains(miss.Key, cases);
            Assert.NotEmpty(miss.Value);
        });
    }

    private static IEnumerable<TheoryDataRow<string, int, string, string>> Cases(string edition)
    {
        if (ConformanceSuite.Find("fhirpath", FileOf(edition)) is not { } file)
        {
            yield return new(edition, 0, "the suite", "is missing");
            yield break;
        }

        var line = 0;
        foreach (var json in File.ReadLines(file))
        {
            using var test = JsonDocument.Parse(json);
            yield return new(
                edition, ++line, test.RootElement.GetProperty("group").GetString()!, test.RootElement.GetProperty("name").GetString()!);
        }
    }

    private static string FileOf(string edition) =>
        edition == "r4" ? "tests-fhir-r4.ndjson" : Path.Combine("r5-extra", "tests-r5-not-in-r4.ndjson");

    private static string Key(string edition, int line, string group, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{edition}/{line}/{group}/{name}");

    private static Dictionary<string, string> ReadKnownMisses() =>
        File.ReadLines(Path.Combine(ConformanceSuite.RepositoryRoot, "conformance", "fhirpath-known-misses.txt"))
            .Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split('\t', 2))
            .ToDictionary(p => p[0], p => p[1]);
}
