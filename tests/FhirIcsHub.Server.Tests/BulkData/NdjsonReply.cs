using System.IO.Compression;
using System.Text.Json.Nodes;
using FhirIcsHub.Server.Tests.Jobs;
using Xunit;

namespace FhirIcsHub.Server.Tests.BulkData;

/// <summary>What clients of exports and imports do.</summary>
internal static class NdjsonReply
{
    public static readonly (string Name, string Value) Later = ("Prefer", "respond-async");

    /// <summary>Follows a job to its end; gives its manifest.</summary>
    public static async Task<JsonNode> ManifestAsync(this FhirClient client, FhirReply accepted)
    {
        var reply = await client.EndAsync(JobClient.JobOf(accepted));
        Assert.True(reply.Status == 200, $"{reply.Status} {reply.Body}");
        Assert.Equal("application/json", reply.ContentHeaders.ContentType!.MediaType);
        return reply.Json;
    }

    public static async Task<JsonNode> ExportAsync(this FhirClient client, string path) =>
        await client.ManifestAsync(await client.GetAsync(path, Later));

    /// <summary>The resources of all files in one of the manifest's lists.</summary>
    public static async Task<List<JsonNode>> ResourcesAsync(this FhirClient client, JsonNode manifest, string list = "output")
    {
        var resources = new List<JsonNode>();
        foreach (var file in manifest[list]!.AsArray())
        {
            var lines = await client.LinesAsync((string)file!["url"]!);
            Assert.Equal((int)file["count"]!, lines.Count);
            Assert.All(lines, line => Assert.Equal((string?)file["type"], (string?)line["resourceType"]));
            resources.AddRange(lines);
        }
        return resources;
    }

    public static async Task<List<JsonNode>> LinesAsync(this FhirClient client, string url)
    {
        var reply = await client.GetAsync(url, ("Accept", "application/fhir+ndjson"));
        Assert.Equal(200, reply.Status);
        Assert.Equal("application/fhir+ndjson", reply.ContentHeaders.ContentType!.MediaType);
        return [.. reply.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    public static IEnumerable<string> Names(this IEnumerable<JsonNode> resources) =>
        resources.Select(resource => $"{resource["resourceType"]}/{resource["id"]}").Order(StringComparer.Ordinal);

    public static string Unzipped(byte[] gzip)
    {
        using var reader = new StreamReader(new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }
}
