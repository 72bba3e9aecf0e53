using System.Text.Json.Nodes;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Translation;

/// <summary>
/// The ELM of the reference translator for published libraries and for the expressions of the official suite. Known misses are committed
/// with their reasons.
/// </summary>
public sealed class ElmReferenceTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> KnownMisses = new(ReadKnownMisses);

    public static IEnumerable<TheoryDataRow<string, string, bool>> Libraries() =>
        ElmReference.Libraries().Select(l => new TheoryDataRow<string, string, bool>(l.Set, l.Name, l.HasErrors));

    public static IEnumerable<TheoryDataRow<string>> Suites() =>
        ConformanceSuite.Find("elm-reference", "cql-tests") is { } folder
            ? Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal).Select(f =>
                new TheoryDataRow<string>(Path.GetFileName(f)))
            : [new TheoryDataRow<string>("the suite is missing")];

    [Theory]
    [MemberData(nameof(Libraries), DisableDiscoveryEnumeration = true)]
    public void A_library_becomes_what_the_reference_makes_of_it(string set, string name, bool hasErrors)
    {
        ConformanceSuite.PathOf("elm-reference", set);
        var result = ElmReference.Translate(set, name);
        var miss = hasErrors ? (result.HasErrors ? null : "the reference refuses it, ours does not")
            : result.HasErrors ? string.Join("; ", result.Problems.Where(p => p.IsError))
            : ElmReference.DifferenceOf(result.Library!, set, name);
        Check($"{set}/{name}", miss);
    }

    [Theory]
    [MemberData(nameof(Suites), DisableDiscoveryEnumeration = true)]
    public void An_expression_becomes_what_the_reference_makes_of_it(string suite)
    {
        var file = ConformanceSuite.PathOf("elm-reference", "cql-tests", suite);
        foreach (var line in File.ReadLines(file))
        {
            var test = JsonNode.Parse(line)!;
            var id = $"cql-tests/{Path.GetFileNameWithoutExtension(suite)}/{test["group"]}/{test["name"]}";
            Check(id, MissOf(test["expression"]!.GetValue<string>(), test["elm"]));
            if (test["outputElm"] is { } output)
            {
                Check($"{id}#output", MissOf(test["output"]!.GetValue<string>(), output));
            }
        }
    }

    [Fact]
    public void Every_known_miss_has_a_reason()
    {
        Assert.All(KnownMisses.Value, miss => Assert.NotEmpty(miss.Value));
    }

    private static string? MissOf(string expression, JsonNode? reference)
    {
        var result = new CqlTranslator(new LibrarySet(), options: ElmReference.Options).Translate($"library T\ndefine \"E\": {expression}");
        return reference is null ? (result.HasErrors ? null : "the reference refuses it, ours does not")
            : result.HasErrors ? string.Join("; ", result.Problems)
            : ElmReference.DifferenceOf(result.Library!.Statements[0].Expression!, reference);
    }

    private static void Check(string id, string? miss)
    {
        if (KnownMisses.Value.TryGetValue(id, out var reason))
        {
            Assert.True(miss is not null, $"{id} is equal now: take it off the list of known misses ({reason})");
        }
        else
        {
            Assert.True(miss is null, $"{id}: {miss}");
        }
    }

    private static Dictionary<string, string> ReadKnownMisses() =>
        File.ReadLines(Path.Combine(ConformanceSuite.RepositoryRoot, "conformance", "elm-known-misses.txt"))
            .Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split('\t', 2))
            .ToDictionary(p => p[0], p => p[1]);
}
