using System.Text.Json.Nodes;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Feeds.Tests.Mapping;

/// <summary>The official UK Core examples are what the mappings aim at: every feed lets them through unharmed.</summary>
public sealed class UkCoreExamplesTests
{
    private static readonly string[] Types = ["Patient", "Encounter", "CarePlan", "Observation", "Condition", "Organization",
        "Practitioner", "Location"];

    [Theory]
    [InlineData("gp")]
    [InlineData("acute")]
    [InlineData("council")]
    public void Every_example_keeps_all_that_it_says(string feed)
    {
        var checkedCount = 0;
        foreach (var file in Directory.EnumerateFiles(ConformanceSuite.BesidePathOf("ukcore", "examples"), "*.json")
            .Order(StringComparer.Ordinal))
        {
            var json = File.ReadAllText(file);
            var sent = JsonNode.Parse(json)!.AsObject();
            if (!Types.Contains(sent["resourceType"]!.GetValue<string>()))
            {
                continue;
            }

            var mapped = ShippedFeeds.Catalog.Find(feed)!.Map(json);
            sent.Remove("meta");
            AssertContains(sent, mapped, Path.GetFileName(file));
            checkedCount++;
        }

        Assert.True(checkedCount >= 25, $"{checkedCount} examples");
    }

    [Theory]
    [InlineData("UKCore-Observation-VitalSigns-BodyWeight-Example", "UKCore-Observation-VitalSigns-BodyWeight")]
    [InlineData("UKCore-Observation-VitalSigns-BMI-Example", "UKCore-Observation-VitalSigns-BMI")]
    [InlineData("UKCore-Observation-VitalSigns-BodyHeight-Example", "UKCore-Observation-VitalSigns-BodyHeight")]
    [InlineData("UKCore-Observation-VitalSigns-HeartRate-Example", "UKCore-Observation-VitalSigns-HeartRate")]
    [InlineData("UKCore-Observation-VitalSigns-RespiratoryRate-Example", "UKCore-Observation-VitalSigns-RespirationRate")]
    [InlineData("UKCore-Observation-NPEWSTotal-Example", "UKCore-Observation-EarlyWarningTotalScore")]
    [InlineData("UKCore-Observation-PatientConsciousness-Example", "UKCore-Observation-ACVPU")]
    [InlineData("UKCore-Observation-FastingTest-Example", "UKCore-Observation-BloodGlucose")]
    [InlineData("UKCore-Observation-Lab-Albumin-Example", "UKCore-Observation-Lab")]
    [InlineData("UKCore-Observation-Group-FullBloodCount-Example", "UKCore-Observation-Group-Lab")]
    [InlineData("UKCore-Observation-BreathingNormally-Example", "UKCore-Observation-InspiredOxygen", "UKCore-Observation")]
    public void An_example_gets_the_profile_that_it_is_an_example_of(string example, string profile, string? orElse = null)
    {
        var file = Path.Combine(ConformanceSuite.BesidePathOf("ukcore", "examples"), example + ".json");
        var claimed = ShippedFeeds.Gp.Map(File.ReadAllText(file)).At("meta.profile[0]");
        Assert.Contains(claimed, new[] { profile, orElse }.Where(p => p is not null)
            .Select(p => "https://fhir.hl7.org.uk/StructureDefinition/" + p));
    }

    // Lists may grow at their end, objects may gain members; nothing goes and nothing changes.
    private static void AssertContains(JsonNode? sent, JsonNode? mapped, string place)
    {
        switch (sent)
        {
            case JsonObject o:
                foreach (var (name, value) in o)
                {
                    AssertContains(value, (mapped as JsonObject)?[name], $"{place}.{name}");
                }

                break;
            case JsonArray a:
                for (var i = 0; i < a.Count; i++)
                {
                    AssertContains(a[i], mapped is JsonArray m && i < m.Count ? m[i] : null, $"{place}[{i}]");
                }

                break;
            default:
                Assert.True(mapped is not null && sent!.ToJsonString() == mapped.ToJsonString(), place);
                break;
        }
    }
}
