using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Naive;

/// <summary>
/// The official suite through the naive evaluator: whether the operators of the runtime give what the specification's tests expect. Known
/// misses are committed with their reasons.
/// </summary>
public sealed class OfficialSuiteTests
{
    private static string KnownMissesPath => Path.Combine(ConformanceSuite.RepositoryRoot, "conformance", "cql-known-misses.txt");

    [Fact]
    public void The_operators_give_what_the_official_suite_expects()
    {
        var known = KnownMisses();
        var cases = OfficialCase.All().ToList();
        Assert.True(cases.Count > 1800, $"only {cases.Count} cases were found");
        var wrong = new List<string>();
        foreach (var test in cases)
        {
            var miss = test.Miss();
            if (known.Remove(test.Id, out var reason) && miss is null)
            {
                wrong.Add($"{test.Id} passes now: take it off the list of known misses ({reason})");
            }
            else if (reason is null && miss is not null)
            {
                wrong.Add($"{test} -> {miss}");
            }
        }

        wrong.AddRange(known.Keys.Select(id => $"{id} is no case of the suite"));
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static Dictionary<string, string> KnownMisses() =>
        File.ReadLines(KnownMissesPath)
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t', 2))
            .ToDictionary(parts => parts[0], parts => parts[1]);
}
