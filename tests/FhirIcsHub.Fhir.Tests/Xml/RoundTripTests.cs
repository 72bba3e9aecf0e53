using System.Buffers;
using System.Text.Json;
using FhirIcsHub.Fhir.Xml;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Fhir.Tests.Xml;

public class RoundTripTests
{
    // Published XML that is against the XML format; each is refused with the place.
    private static readonly Dictionary<string, string> Faulty = new(StringComparer.Ordinal)
    {
        ["BundleWithOneEntry.xml"] = "SearchParameter.description out of order",
        ["Extension-UKCore-CodingSCT-IllicitDrugs-Example.xml"] = "Observation.text out of order",
        ["UKCore-Observation-Lab-Albumin-Example.xml"] = "Observation.meta out of order",
        ["UKCore-Questionnaire-EOLPlan-Example.xml"] = "Questionnaire.item.extension out of order",
        ["CodeSystem-UKCore-EthnicCategoryScotland.xml"] = "a stray letter between two concepts",
        ["myconsent-ext.xml"] = "StructureDefinition.contextType is STU3",
    };

    [Fact]
    public void Every_official_example_is_the_same_JSON_after_JSON_to_XML_to_JSON()
    {
        var failures = new List<string>();
        foreach (var file in Files(ConformanceSuite.PathOf("parsing", "examples"), "*.json"))
        {
            if (Resource.Read(File.ReadAllBytes(file)).Resource is not { } resource)
            {
                continue;
            }

            var back = FhirXml.Read(Write(resource, indented: true));
            if (back.Resource is null)
            {
                failures.Add($"{Path.GetFileName(file)}: {SameContent.Describe(back.Issues)}");
            }
            else if (SameContent.OfJson(resource.Json, back.Resource.Json) is { } difference)
            {
                failures.Add($"{Path.GetFileName(file)}: {difference}");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void Every_official_XML_is_the_same_XML_after_XML_to_JSON_to_XML()
    {
        var failures = new List<string>();
        var files = Files(ConformanceSuite.PathOf("parsing", "xml"), "*.xml")
            .Concat(Files(ConformanceSuite.PathOf("parsing", "pairs"), "*.xml"))
            .Concat(Files(ConformanceSuite.BesidePathOf("ukcore", "examples"), "*.xml"));
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            var read = FhirXml.Read(bytes);
            if (Faulty.ContainsKey(Path.GetFileName(file)))
            {
                Assert.All(read.Issues, i => Assert.True(i is { Code: "structure", Line: > 1, Column: > 1, Expression.Length: > 0 }));
                Assert.False(read.Success, file);
            }
            else if (read.Resource is null)
            {
                failures.Add($"{Path.GetFileName(file)}: {SameContent.Describe(read.Issues)}");
            }
            else if (SameContent.OfXml(bytes, Write(read.Resource, indented: false)) is { } difference)
            {
                failures.Add($"{Path.GetFileName(file)}: {difference}");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void All_of_UK_Core_is_the_same_resource_in_both_formats()
    {
        var failures = new List<string>();
        var files = Directory.GetFiles(ConformanceSuite.BesidePathOf("ukcore"), "*.xml", SearchOption.AllDirectories);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var read = FhirXml.Read(
                File.ReadAllBytes(file), Faulty.ContainsKey(Path.GetFileName(file)) ? ReadMode.AsSent : ReadMode.Strict);
            var difference = read.Resource is null
                ? SameContent.Describe(read.Issues)
                : SameContent.OfJson(File.ReadAllBytes(Path.ChangeExtension(file, ".json")), read.Resource.Json, narrativeAsXml: true);
            if (difference is not null)
            {
                failures.Add($"{Path.GetFileName(file)}: {difference}");
            }
        }

        Assert.True(files.Length > 400, $"{files.Length} files");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void The_pairs_of_the_suite_are_the_same_resource_in_both_formats()
    {
        foreach (var line in File.ReadLines(ConformanceSuite.PathOf("parsing", "pairs.ndjson")))
        {
            using var row = JsonDocument.Parse(line);
            var path = Path.Combine(ConformanceSuite.PathOf("parsing", "pairs"), row.RootElement.GetProperty("name").GetString()!);
            if (!row.RootElement.GetProperty("sameContentExceptNarrativeDiv").GetBoolean())
            {
                continue;
            }

            var read = FhirXml.Read(File.ReadAllBytes(path + ".xml"));
            Assert.True(read.Success, path + SameContent.Describe(read.Issues));
            Assert.Null(SameContent.OfJson(File.ReadAllBytes(path + ".json"), read.Resource!.Json, withoutNarrative: true));
        }
    }

    [Fact]
    public void Every_malformed_XML_of_the_suite_is_refused_with_the_place()
    {
        foreach (var file in Files(ConformanceSuite.PathOf("parsing", "malformed"), "*.xml"))
        {
            var result = FhirXml.Read(File.ReadAllBytes(file));

            Assert.False(result.Success, file);
            Assert.All(result.Issues, i => Assert.True(i is { Line: > 0, Column: > 0 }, file));
        }
    }

    internal static byte[] Write(Resource resource, bool indented)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Empty(FhirXml.Write(resource, output, indented));
        return output.WrittenSpan.ToArray();
    }

    internal static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal);
}
