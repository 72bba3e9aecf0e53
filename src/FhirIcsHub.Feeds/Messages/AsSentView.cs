using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirIcsHub.Feeds.Mapping;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Feeds.Messages;

/// <summary>A resource as its feed sees it: what it sent, under its own id, with its own version number.</summary>
internal sealed record AsSentView(SourceResourceRow Row, byte[] Json)
{
    public string ETag => EntityTag(Row.SentVersion);

    public DateTimeOffset LastUpdated => new(Row.LastUpdated, TimeSpan.Zero);

    public static string EntityTag(int version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");

    /// <summary>The view; null when the feed never sent the resource. A deleted one has no JSON.</summary>
    public static AsSentView? Read(ReadSession session, int feedKey, FhirType type, string sourceId)
    {
        if (session.FindSource(feedKey, type, sourceId) is not { } row)
        {
            return null;
        }

        if (row.IsDeleted)
        {
            return new AsSentView(row, []);
        }

        var json = JsonNode.Parse(session.ReadSourceBody(row), documentOptions: new JsonDocumentOptions { MaxDepth = 128 })!.AsObject();
        json["id"] = row.SourceId;
        var meta = json.ObjectOrNew("meta");
        meta["versionId"] = row.SentVersion.ToString(CultureInfo.InvariantCulture);
        meta["lastUpdated"] = new DateTimeOffset(row.LastUpdated, TimeSpan.Zero)
            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return new AsSentView(row, ResourceWriting.Write(json));
    }
}
