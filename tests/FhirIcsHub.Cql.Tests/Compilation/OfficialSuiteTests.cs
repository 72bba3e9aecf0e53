using System.Text.Json;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Tests.Naive;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Cql.Tests.Compilation;

/// <summary>
/// The official suite as compiled code: the ELM of the reference translator, one library a file, each test a define. Known misses are those
/// of the operators, and no others.
/// </summary>
public sealed class OfficialSuiteTests
{
    [Fact]
    public void Compiled_code_gives_what_the_official_suite_expects()
    {
        var known = KnownMisses();
        var wrong = new List<string>();
        var count = 0;
        foreach (var file in Directory.EnumerateFiles(ConformanceSuite.PathOf("elm-reference", "cql-tests"), "*.jsonl")
            .Order(StringComparer.Ordinal))
        {
            var tests = File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement)
                .Where(t => t.TryGetProperty("elm", out _)).ToList();
            var defines = tests.SelectMany((t, i) => t.TryGetProperty("outputElm", out var output)
                ? new[] { ($"{i}", t.GetProperty("elm")), ($"{i} expected", output) } : [($"{i}", t.GetProperty("elm"))]);
            var evaluation = CompiledElm.Evaluate(CompiledElm.Compile(CompiledElm.LibraryOf(defines)).Library!);
            for (var i = 0; i < tests.Count; i++, count++)
            {
                var id = $"{Path.GetFileNameWithoutExtension(file)}/{tests[i].GetProperty("group").GetString()}/{tests[i].GetProperty("name").GetString()}";
                if (Miss(evaluation, $"{i}", tests[i]) is var miss && (miss is null) == known.Contains(id))
                {
                    wrong.Add($"{id}: {tests[i].GetProperty("expression").GetString()} -> {miss ?? "passes, though the operators do not"}");
                }
            }
        }

        Assert.True(count > 900, $"only {count} cases were found");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {count}:\n" + string.Join("\n", wrong));
    }

    private static string? Miss(CqlEvaluation evaluation, string define, JsonElement test)
    {
        object? value;
        try
        {
            value = evaluation.Value(define);
        }
        catch (CqlException error)
        {
            return test.TryGetProperty("invalid", out _) ? null : $"error: {error.Message}";
        }

        if (!test.TryGetProperty("outputElm", out _))
        {
            return $"an error was expected, not {CaseComparison.Print(value)}";
        }

        var expected = evaluation.Value($"{define} expected");
        return CaseComparison.AreSame(expected, value) ? null
            : $"{CaseComparison.Print(value)} instead of {CaseComparison.Print(expected)}";
    }

    private static HashSet<string> KnownMisses() =>
    [
        .. File.ReadLines(Path.Combine(ConformanceSuite.RepositoryRoot, "conformance", "cql-known-misses.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t', 2)[0]),
    ];
}
