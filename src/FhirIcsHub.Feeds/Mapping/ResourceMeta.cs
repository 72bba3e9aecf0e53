using System.Text.Json.Nodes;

namespace FhirIcsHub.Feeds.Mapping;

/// <summary><c>meta</c> of a mapped resource: the UK Core profile it is made for and the feed it came by.</summary>
internal static class ResourceMeta
{
    private const string Profiles = "https://fhir.hl7.org.uk/StructureDefinition/";

    public static void Write(JsonObject json, string profile, MappingContext context)
    {
        var meta = json.Object("meta") ?? [];
        json.Remove("meta");

        // Version and time are the hub's own; a claim to an STU3 or CareConnect profile is not true of the mapped resource.
        meta.Remove("versionId");
        meta.Remove("lastUpdated");
        meta["profile"] = Claimed(meta["profile"], Profiles + profile);
        if (meta.Text("source") is { } source && source != context.Feed.Uri)
        {
            context.SetAside(meta, "source", $"{json.Text("resourceType")}.meta");
        }

        meta["source"] = context.Feed.Uri;
        json.Insert(0, "meta", meta);
    }

    private static JsonArray Claimed(JsonNode? sent, string profile)
    {
        var claimed = new JsonArray(profile);
        foreach (var other in sent as JsonArray ?? [])
        {
            if (other.AsText() is { } url && url != profile && !url.Contains("/STU3/", StringComparison.Ordinal)
                && !url.Contains("CareConnect", StringComparison.Ordinal))
            {
                claimed.Add(url);
            }
        }

        return claimed;
    }
}
