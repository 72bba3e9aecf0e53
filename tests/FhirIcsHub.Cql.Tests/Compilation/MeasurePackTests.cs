using System.Text.Json;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation;

/// <summary>
/// Published measures and the populations that their publishers state for each case: the defines that the criteria name, with the rules of
/// membership of a proportion in short. The whole of measures is tested with the measures.
/// </summary>
public sealed class MeasurePackTests
{
    public static TheoryData<string> Packs => [.. MeasurePack.Names.Where(name => !name.StartsWith("hapi-", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Packs))]
    public void Every_case_has_the_populations_that_its_publisher_states(string name)
    {
        var pack = MeasurePack.Of(name);
        var measure = pack.Measures[0];
        var compiled = pack.Compile(pack.LibraryOf(measure));
        Assert.Empty(compiled.Problems);
        var wrong = new List<string>();
        foreach (var path in pack.Cases)
        {
            using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(path, "expected.json")));
            var period = expected.RootElement.GetProperty("period");
            var evaluation = new CqlEvaluation(
                compiled.Library!, MeasurePack.Record(path),
                    pack.Options(period.GetProperty("start").GetString()!, period.GetProperty("end").GetString()!));
            foreach (var (group, i) in expected.RootElement.GetProperty("groups").EnumerateArray().Select((g, i) => (g, i)))
            {
                var index = group.TryGetProperty("index", out var at) ? at.GetInt32() : i;
                wrong.AddRange(Misses(evaluation, GroupOf(measure, group, index), group)
                    .Select(miss => $"{Path.GetFileName(path)}: {miss}"));
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count}:\n" + string.Join("\n", wrong));
    }

    private static JsonElement GroupOf(JsonElement measure, JsonElement expected, int index) =>
        measure.GetProperty("group").EnumerateArray().FirstOrDefault(g =>
            expected.TryGetProperty("id", out var id) && g.TryGetProperty("id", out var own) && own.GetString() == id.GetString()) is
        { ValueKind: JsonValueKind.Object } found ? found : measure.GetProperty("group")[index];

    private static IEnumerable<string> Misses(CqlEvaluation evaluation, JsonElement group, JsonElement expected)
    {
        var members = new Dictionary<string, HashSet<object>>();
        var codes = new List<(string Code, string Define)>();
        foreach (var population in group.GetProperty("population").EnumerateArray())
        {
            codes.Add((population.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString()!,
                population.GetProperty("criteria").GetProperty("expression").GetString()!));
        }

        if (codes.Any(c => c.Code is "measure-observation" or "measure-population"))
        {
            codes.RemoveAll(c => c.Code == "measure-observation");
        }

        string? error = null;
        foreach (var (code, define) in codes)
        {
            try
            {
                members.TryAdd(code, Members(evaluation.Value(define)));
            }
            catch (CqlException problem)
            {
                error = $"{code}: {problem.Library}.{problem.Define} {problem.Locator}: {problem.Message}";
            }
        }

        if (error is not null)
        {
            return [error];
        }

        Restrict(members);
        return expected.GetProperty("populations").EnumerateArray()
            .Where(p => members.ContainsKey(p.GetProperty("code").GetString()!))
            .GroupBy(p => p.GetProperty("code").GetString()!)
            .Where(g => g.Count() == 1)
            .Select(g => (Code: g.Key, Expected: g.First().GetProperty("count").GetInt32(), Actual: members[g.Key].Count))
            .Where(p => p.Expected != p.Actual)
            .Select(p => $"{p.Code} is {p.Actual} instead of {p.Expected}");
    }

    private static HashSet<object> Members(object? value) => value switch
    {
        null or false => [],
        true => [true],
        _ => [.. (CqlList.Untyped(value) ?? [value]).OfType<object>()
            .Select(v => v is Element element ? (object)(element.TextOf("id") ?? "") : v)],
    };

    private static void Restrict(Dictionary<string, HashSet<object>> members)
    {
        void Keep(string code, params string[] within)
        {
            foreach (var outer in within)
            {
                if (members.TryGetValue(code, out var inner) && members.TryGetValue(outer, out var set))
                {
                    inner.IntersectWith(set);
                }
            }
        }

        void Drop(string code, params string[] others)
        {
            foreach (var other in others)
            {
                if (members.TryGetValue(code, out var inner) && members.TryGetValue(other, out var set))
                {
                    inner.ExceptWith(set);
                }
            }
        }

        Keep("denominator", "initial-population");
        Keep("measure-population", "initial-population");
        Keep("measure-population-exclusion", "measure-population");
        Keep("denominator-exclusion", "denominator");
        Keep("numerator", "denominator");
        Drop("numerator", "denominator-exclusion");
        Keep("numerator-exclusion", "numerator");
        Keep("denominator-exception", "denominator");
        Drop("denominator-exception", "denominator-exclusion", "numerator");
    }
}
