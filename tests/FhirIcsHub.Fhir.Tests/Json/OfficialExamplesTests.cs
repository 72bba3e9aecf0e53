using System.Text.Json;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Json;

public class OfficialExamplesTests
{
    // Published as examples, yet against R4's own definitions; each is refused with the place.
    private static readonly Dictionary<string, string> FaultyExamples = new(StringComparer.Ordinal)
    {
        ["tc-explanationofbenefit-example.json"] = "lacks ExplanationOfBenefit.status and other required elements",
        ["tc-myconsent-resource.json"] = "Consent.period is STU3",
        ["tc-r4-caredove-bundle.json"] = "numbers as ids, an object where ServiceRequest.performer repeats",
    };

    // The suite's note names Patient.careProvider, which only the XML twin of this file has; the JSON has nothing that R4 forbids.
    private const string NotMalformed = "json-edge-cases.json";

    [Fact]
    public void Every_official_R4_example_keeps_its_bytes_and_reads_strictly_unless_it_breaks_R4()
    {
        var failures = new List<string>();
        var files = Directory.GetFiles(ConformanceSuite.PathOf("parsing", "examples"), "*.json").Order(StringComparer.Ordinal).ToList();
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            Assert.True(IsKept(bytes, Resource.Read(bytes, ReadMode.AsSent)), file);
            var result = Resource.Read(bytes);
            if (FaultyExamples.ContainsKey(Path.GetFileName(file)))
            {
                Assert.False(result.Success, file);
                Assert.All(result.Issues, i => Assert.True(i.Line > 0 && i.Expression?.Length > 0, file));
            }
            else if (!result.Success)
            {
                failures.Add(Path.GetFileName(file) + ": " + string.Join(
                    " | ", result.Issues.Take(3).Select(i => $"{i.Expression} {i.Diagnostics}")));
            }
            else
            {
                Assert.True(IsKept(bytes, result), file);
            }
        }

        Assert.True(files.Count >= 494, $"{files.Count} examples");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void Every_primitive_lexeme_is_judged_as_the_official_rules_do()
    {
        var failures = new List<string>();
        foreach (var line in File.ReadLines(ConformanceSuite.PathOf("parsing", "primitives", "primitives.ndjson")))
        {
            using var row = JsonDocument.Parse(line);
            var type = row.RootElement.GetProperty("type").GetString()!;
            var json = row.RootElement.GetProperty("json").GetString()!;
            var valid = row.RootElement.GetProperty("valid").GetBoolean();
            if (row.RootElement.TryGetProperty("lenient", out _))
            {
                continue;
            }

            var name = "value" + char.ToUpperInvariant(type[0]) + type[1..];
            var document = type == "xhtml"
                ? $$"""{"resourceType":"Basic","text":{"status":"empty","div":{{json}} },"code":{"text":"x"} }"""
                : $$"""{"resourceType":"Basic","code":{"text":"x"},"extension":[{"url":"u","{{name}}":{{json}} }]}""";
            if (Resource.Read(System.Text.Encoding.UTF8.GetBytes(document)).Success != valid)
            {
                failures.Add(line);
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void Every_malformed_JSON_of_the_suite_is_refused_with_the_place()
    {
        foreach (var file in Directory.GetFiles(ConformanceSuite.PathOf("parsing", "malformed"), "*.json"))
        {
            var result = Resource.Read(File.ReadAllBytes(file));
            Assert.Equal(Path.GetFileName(file) == NotMalformed, result.Success);
            Assert.All(result.Issues, i => Assert.NotNull(i.Line));
        }
    }

    private static bool IsKept(byte[] bytes, ReadResult result) =>
        result.Success && bytes.AsSpan().Trim((byte)'\n').SequenceEqual(result.Resource!.Json.Span);
}
