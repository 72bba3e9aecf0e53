using System.Globalization;
using System.Text;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Validation;

/// <summary>
/// The official validation suite (FHIR/fhir-test-cases), every run of it: the verdict of HL7's reference validator, and how many of its
/// errors are found at their place. Known misses are committed with their reasons.
/// </summary>
public sealed class OfficialSuiteTests(ITestOutputHelper output)
{
    private static readonly string[] ScoredClasses = ["core", "parse", "reference", "bundle"];

    [Fact]
    public void The_verdict_is_that_of_the_reference_validator_except_for_the_known_misses()
    {
        ConformanceSuite.PathOf("validation", "cases.ndjson");
        var known = KnownMisses();
        var score = new Score();
        var wrong = new StringBuilder();
        foreach (var run in ValidationSuite.Runs())
        {
            var result = ValidationSuite.Run(run);
            var isRight = run.IsValid is null || run.IsValid == result.IsValid;
            score.Add(run, result, isRight);
            if (!isRight && !known.ContainsKey(run.Id))
            {
                wrong.AppendLine(
                    CultureInfo.InvariantCulture, $"{run.Id} ({run.Tier}): expected {(run.IsValid == true ? "valid" : "invalid")}");
                foreach (var issue in result.Issues.Where(i => i.IsError).Take(8))
                {
                    wrong.AppendLine(CultureInfo.InvariantCulture, $"    {issue.MessageId} {issue.Expression}: {issue.Diagnostics}");
                }
            }
            else if (isRight && known.ContainsKey(run.Id))
            {
                wrong.AppendLine(CultureInfo.InvariantCulture, $"{run.Id} passes now: take it off the list of known misses");
            }
        }

        output.WriteLine(score.ToString());
        Assert.True(wrong.Length == 0, $"{score}\n{wrong}");
    }

    // Known misses that come right when the validator is told what HL7's was told: the same content has the other verdict in another case.
    [Theory]
    [InlineData("contained-resource-bad-id-ignore")]
    [InlineData("dr-example-org")]
    [InlineData("parameters-reference-bad")]
    [InlineData("pat-security-bad-string")]
    [InlineData("pat-security-bad-string1")]
    [InlineData("patient-circle1-bad-source1/profile")]
    [InlineData("patient-circle2-bad-source1/profile")]
    public void With_the_switches_of_the_case_the_verdict_is_that_of_the_reference_validator(string id)
    {
        ConformanceSuite.PathOf("validation", "cases.ndjson");
        var run = ValidationSuite.Runs().Single(r => r.Id == id);

        Assert.NotEqual(run.IsValid, ValidationSuite.Run(run).IsValid);
        Assert.Equal(run.IsValid, ValidationSuite.RunAsSwitched(run).IsValid);
    }

    // The suite's note names Patient.careProvider, which only the XML twin of json-edge-cases.json has: it can be read, and what it says is
    // wrong.
    [Fact]
    public void Every_malformed_input_of_the_parsing_suite_is_refused_with_the_place()
    {
        var files = Directory.GetFiles(ConformanceSuite.PathOf("parsing", "malformed")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(13, files.Count);
        foreach (var file in files)
        {
            var errors = ValidationSuite.Shipped.Validate(File.ReadAllBytes(file)).Issues.Where(i => i.IsError).ToList();
            Assert.NotEmpty(errors);
            Assert.All(errors, i => Assert.True(i.Line > 0 || i.Expression?.Length > 0, file));
        }
    }

    private static Dictionary<string, string> KnownMisses() =>
        File.ReadLines(Path.Combine(ConformanceSuite.RepositoryRoot, "conformance", "validation-known-misses.txt"))
            .Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split('\t', 2))
            .ToDictionary(p => p[0], p => p[1]);

    private sealed class Score
    {
        private readonly SortedDictionary<string, (int Found, int All)> _errors = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, HashSet<string>> _cases = new(StringComparer.Ordinal);
        private readonly HashSet<string> _wrongCases = new(StringComparer.Ordinal);

        public void Add(SuiteRun run, FhirIcsHub.Fhir.Validation.ValidationResult result, bool isRight)
        {
            var id = run.Profile is null ? run.Id : run.Id[..^"/profile".Length];
            if (!_cases.TryGetValue(run.Tier, out var cases))
            {
                _cases.Add(run.Tier, cases = new HashSet<string>(StringComparer.Ordinal));
            }

            cases.Add(id);
            if (!isRight)
            {
                _wrongCases.Add(id);
            }

            foreach (var error in run.Expected.GetProperty("errors").EnumerateArray())
            {
                var kind = error.GetProperty("class").GetString()!;
                if (ScoredClasses.Contains(kind))
                {
                    var path = error.TryGetProperty("path", out var p) ? p.GetString() ?? "" : "";
                    var parent = path.LastIndexOf('.') is > 0 and var dot ? path[..dot] : path;
                    var isFound = result.Issues.Any(
                        i => i.IsError && (path.Length == 0 || path == "(xml)" || i.Expression == path || i.Expression == parent));
                    var (found, all) = _errors.GetValueOrDefault(kind);
                    _errors[kind] = (found + (isFound ? 1 : 0), all + 1);
                }
            }
        }

        public override string ToString()
        {
            var text = new StringBuilder();
            foreach (var (tier, cases) in _cases)
            {
                text.Append(CultureInfo.InvariantCulture, $"tier {tier}: {cases.Count(c => !_wrongCases.Contains(c))} of "
                    + $"{cases.Count} cases right; ");
            }

            foreach (var (kind, (found, all)) in _errors)
            {
                text.Append(CultureInfo.InvariantCulture, $"{kind} errors at their place: {found} of {all}; ");
            }

            return text.ToString();
        }
    }
}
