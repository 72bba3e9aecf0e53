using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Server.Tests.Bundles;

/// <summary>Real transaction Bundles, made by Synthea.</summary>
public sealed class SyntheaTests(TestHub hub) : IClassFixture<TestHub>
{
    [Fact]
    public async Task Each_of_the_20_bundles_succeeds_and_every_resource_reads_back_as_it_was_sent()
    {
        var files = Directory.GetFiles(ConformanceSuite.BesidePathOf("samples", "synthea"),
            "*.json").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(20, files.Count);

        var compared = 0;
        foreach (var file in files)
        {
            var json = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            var reply = await hub.Client.PostAsync("/fhir", json);
            Assert.True(reply.Status == 200, $"{Path.GetFileName(file)}: {reply.Status} {reply.Body[..Math.Min(500, reply.Body.Length)]}");
            var sent = JsonNode.Parse(json)!["entry"]!.AsArray();
            var answered = reply.Json["entry"]!.AsArray();
            Assert.Equal(sent.Count, answered.Count);
            var names = sent.Zip(answered).ToDictionary(
                pair => (string)pair.First!["fullUrl"]!,
                pair => string.Join('/', ((string)pair.Second!["response"]!["location"]!).Split('/').Take(2)),
                StringComparer.Ordinal);
            foreach (var entry in sent)
            {
                var expected = Resolved(entry!["resource"]!, names);
                var read = await hub.Client.GetAsync($"/fhir/{names[(string)entry["fullUrl"]!]}");
                Assert.True(
                    JsonNode.DeepEquals(Resources.WithoutIdAndMeta(expected), Resources.WithoutIdAndMeta(read.Json)),
                    $"{Path.GetFileName(file)}: {names[(string)entry["fullUrl"]!]} differs");
                compared++;
            }
        }

        Assert.Equal(3360, compared);
    }

    /// <summary>
    /// The resource with each <c>urn:uuid</c> name that is a whole JSON string replaced: what the server has to make of it.
    /// </summary>
    private static JsonNode Resolved(JsonNode resource, Dictionary<string, string> names)
    {
        var text = new StringBuilder(resource.ToJsonString());
        foreach (var (urn, reference) in names)
        {
            text.Replace($"\"reference\":\"{urn}\"", $"\"reference\":\"{reference}\"");
        }

        return JsonNode.Parse(text.ToString())!;
    }
}
