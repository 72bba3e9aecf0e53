using System.Text.Json.Nodes;
using FhirIcsHub.Server.Demo;
using FhirIcsHub.Server.Tests.Commands;
using FhirIcsHub.Synthetic;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Server.Tests.Measures;

/// <summary>
/// The folder of the shipped measures is what <c>icshub evaluate</c> takes: over the records that a hub has joined it counts what that hub
/// counts.
/// </summary>
public sealed class MeasureFolderTests(TestHub hub) : IClassFixture<TestHub>, IDisposable
{
    private static readonly string[] Types = ["Patient", "Condition", "Observation", "CarePlan"];

    private readonly string _folder = Directory.CreateTempSubdirectory("icshub-measure-folder-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_shipped_measures_count_in_files_what_they_count_in_the_hub()
    {
        await SendPeopleAsync(150);
        var data = Path.Combine(_folder, "people.json");
        await File.WriteAllTextAsync(data, await BundleOfAllAsync(), TestContext.Current.CancellationToken);

        foreach (var measure in new[] { "care-plan-coverage", "blood-pressure-control", "smoking-status-recorded" })
        {
            var reply = await hub.Client.GetAsync(
                $"/fhir/Measure/{measure}/$evaluate-measure?periodStart=2025-04-01&periodEnd=2026-03-31");
            var run = CqlSamples.Run(
            [
                "evaluate", "--measure", Path.Combine(ConformanceSuite.RepositoryRoot, "profiles", "measures"), "--name", measure,
                "--data", data, "--period", "2025-04-01..2026-03-31",
            ]);

            Assert.Equal("", run.Error);
            var (ofHub, ofFiles) = (Figures(reply.Json), Figures(JsonNode.Parse(run.Output)!));
            Assert.Contains(ofHub, figure => figure.StartsWith("numerator ", StringComparison.Ordinal) && !figure.EndsWith(" 0"));
            Assert.Equal(ofHub, ofFiles);
        }
    }

    /// <summary>Counts of the group, and of all strata but those of the geography, of which files know nothing.</summary>
    private static List<string> Figures(JsonNode report)
    {
        var group = report["group"]![0]!;
        return
        [
            .. Counts("", group),
            .. group["stratifier"]!.AsArray()
                .Where(stratifier => (string?)stratifier!["id"] is not ("neighbourhood" or "deprivation-quintile"))
                .SelectMany(stratifier => stratifier!["stratum"]!.AsArray()
                    .SelectMany(stratum => Counts($"{stratifier["id"]} {stratum!["value"]!["text"]}: ", stratum))),
        ];
    }

    private static IEnumerable<string> Counts(string of, JsonNode parent) => parent["population"]!.AsArray()
        .Select(population => $"{of}{population!["code"]!["coding"]![0]!["code"]} {population["count"]}");

    private async Task SendPeopleAsync(int people)
    {
        await using var geography = File.OpenRead(Path.Combine(hub.Hub.Services.Settings.Profiles, "geography", "demo.json"));
        var population = SyntheticPopulation.Generate(new SyntheticOptions(people, 7, SyntheticGeography.Read(geography)));
        using var load = new FeedLoad(hub.Hub.Address);
        await load.SendAsync([.. population.GroupBy(message => message.Feed)], _ => { }, TestContext.Current.CancellationToken);
    }

    private async Task<string> BundleOfAllAsync()
    {
        var entries = new JsonArray();
        foreach (var type in Types)
        {
            for (var next = $"/fhir/{type}?_count=500"; next is not null;)
            {
                var page = (await hub.Client.GetAsync(next)).Json;
                foreach (var entry in page["entry"]!.AsArray())
                {
                    entries.Add(new JsonObject { ["resource"] = entry!["resource"]!.DeepClone() });
                }

                next = (string?)page["link"]!.AsArray().SingleOrDefault(link => (string?)link!["relation"] == "next")?["url"];
            }
        }

        return new JsonObject { ["resourceType"] = "Bundle", ["type"] = "collection", ["entry"] = entries }.ToJsonString();
    }
}
