using System.Text.Json.Nodes;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Feeds.Tests.Messages;

public sealed class UkCoreExamplesOnTheHubTests
{
    private static readonly string[] Types = ["Patient", "Encounter", "CarePlan", "Observation", "Condition"];

    [Theory]
    [InlineData("gp")]
    [InlineData("acute")]
    [InlineData("council")]
    public async Task The_examples_are_accepted_and_read_back_by_their_feed_as_they_were_sent(string feedName)
    {
        var feed = ShippedFeeds.Catalog.Find(feedName)!;
        await using var hub = await TestHub.OpenAsync();
        foreach (var file in Directory.EnumerateFiles(ConformanceSuite.BesidePathOf("ukcore", "examples"), "*.json")
            .Order(StringComparer.Ordinal))
        {
            var json = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            var sent = JsonNode.Parse(json)!.AsObject();
            if (!Types.Contains(sent.At("resourceType")))
            {
                continue;
            }

            var answer = await hub.Put(feed, json);
            if (json.Contains("\"reference\": \"urn:uuid:", StringComparison.Ordinal))
            {
                // Taken out of a message: what it refers to is not there.
                Assert.Equal(422, answer.Status);
                continue;
            }

            Assert.True(answer.Status == 201, $"{Path.GetFileName(file)}: {answer}");
            var back = (await hub.Send(feed, "GET", $"{sent.At("resourceType")}/{sent.At("id")}")).Body!.AsObject();
            sent.Remove("meta");
            back.Remove("meta");
            AssertJson.Equal(sent.ToJsonString(), back);
        }
    }
}
