using System.Text.Json.Nodes;
using FhirIcsHub.Fhir;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Feeds.Tests.Mapping;

/// <summary>The shipped code maps, held against the official code systems.</summary>
public sealed class CodeMapFilesTests
{
    private const string UkCore = "https://fhir.hl7.org.uk/CodeSystem/UKCore-";

    public static IEnumerable<TheoryDataRow<string>> Files() =>
        Directory.EnumerateFiles(Path.Combine(ConformanceSuite.RepositoryRoot, "profiles", "maps"), "*.json")
            .Select(f => Path.GetFileName(f)).Where(f => f != "canonicals.json").Order(StringComparer.Ordinal)
                .Select(f => new TheoryDataRow<string>(f));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_map_is_a_valid_R4_ConceptMap_under_its_own_name(string file)
    {
        var read = Resource.Read(File.ReadAllBytes(PathOf(file)));
        Assert.True(read.Success, string.Join("; ", read.Issues));
        Assert.Equal("ConceptMap", read.Resource!.TypeName);
        Assert.Equal(Path.GetFileNameWithoutExtension(file), read.Resource.Id);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Codes_of_UK_Core_systems_exist_there_and_have_the_official_display(string file)
    {
        foreach (var group in JsonNode.Parse(File.ReadAllText(PathOf(file)))!["group"]!.AsArray().OfType<JsonObject>())
        {
            if (group.At("target") is not { } system || !system.StartsWith(UkCore, StringComparison.Ordinal))
            {
                continue;
            }

            var official = OfficialCodes(system!);
            foreach (var target in group["element"]!.AsArray().SelectMany(e => e!["target"]!.AsArray()).OfType<JsonObject>())
            {
                Assert.True(official.TryGetValue(target.At("code")!, out var display), $"{system}|{target.At("code")}");
                Assert.Equal(display, target.At("display"));
            }
        }
    }

    [Fact]
    public void The_vital_signs_map_takes_its_SNOMED_codes_from_the_value_set_of_the_LOINC_codes_profile()
    {
        var valueSets = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["39156-5"] = "BMI",
            ["8302-2"] = "BodyHeightMeasurements",
            ["29463-7"] = "BodyWeightMeasurements",
            ["8310-5"] = "BodyTemperature",
            ["9843-4"] = "HeadCircumferenceMeasurements",
            ["8867-4"] = "HeartRate",
            ["2708-6"] = "OxygenSaturation",
            ["9279-1"] = "RespirationRate",
            ["85354-9"] = "BloodPressure",
            ["8480-6"] = "BloodPressure-Systolic",
            ["8462-4"] = "BloodPressure-Diastolic",
        };
        foreach (var element in JsonNode.Parse(File.ReadAllText(
            PathOf("vital-signs-snomed-to-loinc.json")))!["group"]![0]!["element"]!.AsArray().OfType<JsonObject>())
        {
            var valueSet = valueSets[element.At("target[0].code")!];
            var file = ConformanceSuite.BesidePathOf("ukcore", "valuesets", $"ValueSet-UKCore-{valueSet}.json");
            var codes = JsonNode.Parse(File.ReadAllText(file))!["expansion"]!["contains"]!.AsArray().OfType<JsonObject>().Select(c => c.At("code"));
            Assert.Contains(element.At("code"), codes);
        }
    }

    private static Dictionary<string, string?> OfficialCodes(string system)
    {
        var file = ConformanceSuite.BesidePathOf("ukcore", "codesystems", $"CodeSystem-{system[(system.LastIndexOf('/') + 1)..]}.json");
        return JsonNode.Parse(File.ReadAllText(file))!["concept"]!.AsArray()
            .ToDictionary(c => c!.At("code")!, c => c!.At("display"), StringComparer.Ordinal);
    }

    private static string PathOf(string file) => Path.Combine(ConformanceSuite.RepositoryRoot, "profiles", "maps", file);
}
