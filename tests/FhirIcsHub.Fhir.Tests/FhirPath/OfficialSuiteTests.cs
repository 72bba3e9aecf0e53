using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Fhir.FhirPath;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.FhirPath;

/// <summary>The official FHIRPath suite for R4 (FHIR/fhir-test-cases), every case of it; known misses are committed with their reasons.</summary>
public sealed class OfficialSuiteTests
{
    private static readonly DateTimeOffset Now = new(2026, 4, 1, 12, 30, 0, TimeSpan.FromHours(1));
    private static readonly Lazy<IReadOnlyDictionary<string, string>> KnownMisses = new(ReadKnownMisses);

    /// <summary>Line of the suite's file, group and name; one row without a line when the suite is missing.</summary>
    public static IEnumerable<TheoryDataRow<int, string, string>> Cases()
    {
        if (SuiteFile() is not { } file)
        {
            yield return new(0, "the suite", "is missing");
            yield break;
        }

        var line = 0;
        foreach (var json in File.ReadLines(file))
        {
            using var test = JsonDocument.Parse(json);
            yield return new(++line, test.RootElement.GetProperty("group").GetString()!, test.RootElement.GetProperty("name").GetString()!);
        }
    }

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void An_expression_gives_what_the_official_suite_expects(int line, string group, string name)
    {
        var file = ConformanceSuite.PathOf("fhirpath", "tests-fhir-r4.ndjson");
        using var test = JsonDocument.Parse(File.ReadLines(file).Skip(line - 1).First());
        var miss = Run(test.RootElement);
        var key = $"{line.ToString(CultureInfo.InvariantCulture)}/{group}/{name}";
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
        ConformanceSuite.PathOf("fhirpath", "tests-fhir-r4.ndjson");
        var cases = Cases().Select(c => $"{c.Data.Item1.ToString(CultureInfo.InvariantCulture)}/{c.Data.Item2}/{c.Data.Item3}").ToHashSet();
        Assert.All(KnownMisses.Value, miss =>
        {
            Assert.Contains(miss.Key, cases);
            Assert.NotEmpty(miss.Value);
        });
    }

    private static string? SuiteFile()
    {
        var configured = Environment.GetEnvironmentVariable("ICSHUB_CONFORMANCE");
        var root = configured is { Length: > 0 } ? configured : Path.Combine(ConformanceSuite.RepositoryRoot, "..", "shared", "conformance");
        var file = Path.Combine(root, "fhirpath", "tests-fhir-r4.ndjson");
        return File.Exists(file) ? file : null;
    }

    private static Dictionary<string, string> ReadKnownMisses() =>
        File.ReadLines(Path.Combine(ConformanceSuite.RepositoryRoot, "conformance", "fhirpath-known-misses.txt"))
            .Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split('\t', 2))
            .ToDictionary(p => p[0], p => p[1]);

    // What is wrong, or null.
    private static string? Run(JsonElement test)
    {
        var input = test.TryGetProperty("input", out var name) && name.ValueKind == JsonValueKind.String ? ReadInput(name.GetString()!) : null;
        var isStrict = (test.TryGetProperty("mode", out var mode) && mode.GetString() == "strict") || test.TryGetProperty("exprMode", out _);
        var options = new FhirPathOptions
        {
            Strict = isStrict,
            OrderedFunctions = test.TryGetProperty("checkOrderedFunctions", out _),
            ContextType = input?.Type,
        };
        var mustFail = test.TryGetProperty("invalid", out var invalid);
        IReadOnlyList<FhirPathValue> actual;
        try
        {
            var expression = FhirPathExpression.Compile(test.GetProperty("expr").GetString()!, options);
            actual = expression.Evaluate(input?.Root ?? default, new FhirPathContext { Now = Now });
        }
        catch (FhirPathException e)
        {
            return mustFail ? null : $"{e.Kind}: {e.Message}";
        }

        if (mustFail)
        {
            return $"must fail ({invalid.GetString()}), gives {Print(actual)}";
        }

        if (test.TryGetProperty("predicate", out var predicate) && predicate.GetString() == "true")
        {
            actual = [FhirPathValue.FromBoolean(actual.Count > 0)];
        }

        var expected = test.GetProperty("outputs").EnumerateArray().ToList();
        return Matches(expected, actual, test) ? null : $"gives {Print(actual)}";
    }

    private static bool Matches(List<JsonElement> expected, IReadOnlyList<FhirPathValue> actual, JsonElement test)
    {
        if (expected.Count != actual.Count)
        {
            return false;
        }

        if (test.TryGetProperty("ordered", out var ordered) && ordered.GetString() == "false")
        {
            var rest = actual.ToList();
            return expected.All(e => rest.FindIndex(a => Matches(e, a)) is >= 0 and var found && RemoveAt(rest, found));
        }

        return expected.Zip(actual).All(pair => Matches(pair.First, pair.Second));
    }

    private static bool RemoveAt(List<FhirPathValue> list, int index)
    {
        list.RemoveAt(index);
        return true;
    }

    private static bool Matches(JsonElement expected, FhirPathValue actual)
    {
        var value = expected.GetProperty("value").GetString()!;
        var type = expected.TryGetProperty("type", out var declared) ? declared.GetString() : null;
        if (type is not null && type != TypeOf(actual))
        {
            return false;
        }

        var text = value.StartsWith("@T", StringComparison.Ordinal) ? value[2..] : value.TrimStart('@');
        return actual.ToString() == text || (actual.Kind == FhirPathKind.Decimal && AreSame(actual.Decimal, text, type));
    }

    // By value; with the digits as well where the suite gives no type, that is for boundaries.
    private static bool AreSame(decimal actual, string expected, string? type) =>
        decimal.TryParse(expected, NumberStyles.Number, CultureInfo.InvariantCulture, out var wanted)
        && actual == wanted && (type == "decimal" || actual.Scale == wanted.Scale);

    private static string TypeOf(FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Element => value.Element.Type!.Name,
        FhirPathKind.Quantity => "Quantity",
        FhirPathKind.DateTime => "dateTime",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private static string Print(IReadOnlyList<FhirPathValue> values) => "[" + string.Join(", ", values.Select(v => $"{v.Kind} {v}")) + "]";

    private static Resource ReadInput(string name)
    {
        var file = ConformanceSuite.PathOf("fhirpath", "input-json", Path.ChangeExtension(name, ".json"));
        var read = Resource.Read(File.ReadAllBytes(file), ReadMode.AsSent);
        return read.Resource ?? throw new InvalidOperationException($"{name}: {read.Issues[0].Diagnostics}");
    }
}
