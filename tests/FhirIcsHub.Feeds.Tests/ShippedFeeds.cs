using System.Text;
using System.Text.Json.Nodes;
using FhirIcsHub.Feeds.Mapping;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Fhir;
using FhirIcsHub.Tests;
using Xunit;

namespace FhirIcsHub.Feeds.Tests;

/// <summary>The shipped feeds, and mapping by them.</summary>
internal static class ShippedFeeds
{
    public static FeedCatalog Catalog { get; } = FeedCatalog.Load(Path.Combine(ConformanceSuite.RepositoryRoot, "profiles", "sources"));

    public static Feed Gp => Catalog.Find("gp")!;

    public static Feed Acute => Catalog.Find("acute")!;

    public static Feed Council => Catalog.Find("council")!;

    /// <summary>Maps a resource and reads the result by the strict rules of R4: every mapping test checks that too.</summary>
    public static JsonObject Map(this Feed feed, string json) => feed.MapResult(json).Json;

    public static (JsonObject Json, IReadOnlyList<Issue> Issues) MapResult(this Feed feed, string json)
    {
        var result = feed.TryMap(json);
        Assert.True(result.Json is not null, string.Join("; ", result.Issues));
        var strict = Resource.Read(Encoding.UTF8.GetBytes(result.Json.ToJsonString()));
        Assert.True(strict.Success, string.Join("; ", strict.Issues) + result.Json.ToJsonString());
        return (JsonNode.Parse(result.Json.ToJsonString())!.AsObject(), result.Issues);
    }

    public static MappingResult TryMap(this Feed feed, string json)
    {
        var sent = Resource.Read(Encoding.UTF8.GetBytes(json), ReadMode.AsSent);
        Assert.True(sent.Success, string.Join("; ", sent.Issues));
        return UkCoreMapper.Map(feed, sent.Resource!);
    }

    /// <summary>The value at a path such as <c>code.coding[1].code</c>, as JSON text without quotes; null when there is none.</summary>
    public static string? At(this JsonNode json, string path)
    {
        JsonNode? node = json;
        foreach (var step in path.Split('.'))
        {
            var bracket = step.IndexOf('[', StringComparison.Ordinal);
            node = node?[bracket < 0 ? step : step[..bracket]];
            if (bracket >= 0)
            {
                var index = int.Parse(step[(bracket + 1)..^1], System.Globalization.CultureInfo.InvariantCulture);
                node = node is JsonArray array && index < array.Count ? array[index] : null;
            }
        }

        return node is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>()
            : node?.ToJsonString();
    }

    /// <summary>The extension with a URL that ends so, anywhere directly on the object.</summary>
    public static JsonObject? ExtensionOf(this JsonNode json, string urlEnd) =>
        json["extension"]?.AsArray().OfType<JsonObject>().FirstOrDefault(e =>
            e["url"]!.GetValue<string>().EndsWith(urlEnd, StringComparison.Ordinal));

    /// <summary>What the hub set aside under a name, as sent.</summary>
    public static string? SetAside(this JsonNode json, string name) =>
        json["extension"]?.AsArray().OfType<JsonObject>()
            .Where(e => e["url"]!.GetValue<string>().EndsWith("/source-element", StringComparison.Ordinal)
                && e.At("extension[0].valueString") == name)
            .Select(e => e.At("extension[1].valueString")).FirstOrDefault();
}
