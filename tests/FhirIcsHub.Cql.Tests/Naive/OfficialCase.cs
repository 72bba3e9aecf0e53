using System.Text.Json;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Tests;

namespace FhirIcsHub.Cql.Tests.Naive;

/// <summary>A test of the official suite with the ELM of its expression and of its expected value.</summary>
internal sealed class OfficialCase(string suite, JsonElement test)
{
    private static readonly DateTimeOffset EvaluationTime = new(2026, 3, 28, 14, 30, 15, 250, TimeSpan.Zero);

    /// <summary>Suite, group and name, as in the list of known misses.</summary>
    public string Id { get; } = $"{suite}/{test.GetProperty("group").GetString()}/{test.GetProperty("name").GetString()}";

    /// <summary>The cases that have ELM: those that the reference translator refuses are the translator's to refuse.</summary>
    public static IEnumerable<OfficialCase> All() =>
        Directory.EnumerateFiles(ConformanceSuite.PathOf("elm-reference", "cql-tests"), "*.jsonl").Order(StringComparer.Ordinal)
            .SelectMany(file => File.ReadLines(file).Select(line => (Suite: Path.GetFileNameWithoutExtension(file), Line: line)))
            .Select(entry => new OfficialCase(entry.Suite, JsonDocument.Parse(entry.Line).RootElement))
            .Where(entry => entry.HasElm);

    private bool HasElm => test.TryGetProperty("elm", out _);

    /// <summary>What is wrong with the value; null when it is as expected.</summary>
    public string? Miss()
    {
        var evaluator = new NaiveEvaluator(new CqlContext(EvaluationTime));
        object? value;
        try
        {
            value = evaluator.Evaluate(test.GetProperty("elm"));
        }
        catch (CqlException error)
        {
            return test.TryGetProperty("invalid", out _) ? null : $"error: {error.Message}";
        }
        catch (NotSupportedException missing)
        {
            return missing.Message;
        }

        if (!test.TryGetProperty("outputElm", out var output))
        {
            return $"an error was expected, not {CaseComparison.Print(value)}";
        }

        var expected = evaluator.Evaluate(output);
        return CaseComparison.AreSame(expected, value)
            ? null : $"{CaseComparison.Print(value)} instead of {CaseComparison.Print(expected)}";
    }

    public override string ToString() => $"{Id}: {test.GetProperty("expression").GetString()}";
}
