using System.Text.Json.Nodes;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Server.Tests.Rest;

/// <summary>The official examples of HL7 UK Core.</summary>
public sealed class UkCoreExampleTests(TestHub hub) : IClassFixture<TestHub>
{
    [Theory]
    [InlineData("Patient")]
    [InlineData("Encounter")]
    [InlineData("CarePlan")]
    [InlineData("Observation")]
    public async Task Every_official_example_can_be_put_and_reads_back_equal(string type)
    {
        var folder = ConformanceSuite.BesidePathOf("ukcore", "examples");
        var examples = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Select(file => JsonNode.Parse(File.ReadAllText(file))!)
            .Where(example => (string?)example["resourceType"] == type)
            .ToList();
        Assert.NotEmpty(examples);

        foreach (var example in examples)
        {
            var id = (string)example["id"]!;
            var put = await hub.Client.PutAsync($"/fhir/{type}/{id}", example.ToJsonString());
            Assert.True(put.Status == 201, $"{type}/{id}: {put.Status} {put.Body}");
            var read = (await hub.Client.GetAsync($"/fhir/{type}/{id}")).Json;
            var meta = read["meta"]!.AsObject();
            meta.Remove("versionId");
            meta.Remove("lastUpdated");
            if (meta.Count == 0)
            {
                read.AsObject().Remove("meta");
            }
            Assert.True(JsonNode.DeepEquals(example, read), $"{type}/{id} differs");
        }
    }
}
