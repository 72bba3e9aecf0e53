using System.Text.Json.Nodes;

namespace FhirIcsHub.Server.Tests.Subscriptions;

/// <summary>Subscriptions and topics to write.</summary>
internal static class SubscriptionJson
{
    public const string FinishedTopic = "https://fhiricshub.example/SubscriptionTopic/encounter-finished";
    public const string PatientTopic = "https://fhiricshub.example/SubscriptionTopic/patient-changed";

    private const string Backport = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";

    public static string Classic(string criteria, Uri endpoint, string? payload = "application/fhir+json", string status = "requested")
    {
        var subscription = New(criteria, endpoint, status);
        if (payload is not null)
        {
            subscription["channel"]!["payload"] = payload;
        }

        return subscription.ToJsonString();
    }

    public static string OnTopic(string topic, Uri endpoint, string content = "full-resource", string? filter = null, int? maxCount = null,
        int? heartbeat = null, string payload = "application/fhir+json", string? end = null)
    {
        var subscription = New(topic, endpoint, "requested");
        subscription["channel"]!["payload"] = payload;
        subscription["channel"]!["_payload"] = Extended(Extension("backport-payload-content", "valueCode", content));
        if (filter is not null)
        {
            subscription["_criteria"] = Extended(Extension("backport-filter-criteria", "valueString", filter));
        }

        var extensions = new JsonArray();
        if (maxCount is { } count)
        {
            extensions.Add((JsonNode)Extension("backport-max-count", "valuePositiveInt", count));
        }

        if (heartbeat is { } seconds)
        {
            extensions.Add((JsonNode)Extension("backport-heartbeat-period", "valueUnsignedInt", seconds));
        }

        if (extensions.Count > 0)
        {
            subscription["channel"]!["extension"] = extensions;
        }

        if (end is not null)
        {
            subscription["end"] = end;
        }

        return subscription.ToJsonString();
    }

    /// <summary>A topic as R4 has it: a Basic with the cross-version extensions of SubscriptionTopic.</summary>
    public static string BasicTopic(string url, params JsonObject[] parts)
    {
        const string Topic = "http://hl7.org/fhir/5.0/StructureDefinition/extension-SubscriptionTopic.";
        var extensions = new JsonArray(new JsonObject { ["url"] = Topic + "url", ["valueUri"] = url });
        foreach (var part in parts)
        {
            part["url"] = Topic + (string)part["url"]!;
            extensions.Add((JsonNode)part);
        }

        return new JsonObject
        {
            ["resourceType"] = "Basic",
            ["extension"] = extensions,
            ["modifierExtension"] = new JsonArray(new JsonObject { ["url"] = Topic + "status", ["valueCode"] = "active" }),
            ["code"] = new JsonObject
            {
                ["coding"] = new JsonArray(new JsonObject { ["system"] = "http://hl7.org/fhir/fhir-types", ["code"] = "SubscriptionTopic" }),
            },
        }.ToJsonString();
    }

    public static JsonObject Part(string url, params JsonNode[] parts) => new() { ["url"] = url, ["extension"] = new JsonArray([.. parts]) };

    public static JsonObject Value(string url, string type, string value) => new() { ["url"] = url, [type] = value };

    private static JsonObject New(string criteria, Uri endpoint, string status) => new()
    {
        ["resourceType"] = "Subscription",
        ["status"] = status,
        ["reason"] = "A test",
        ["criteria"] = criteria,
        ["channel"] = new JsonObject { ["type"] = "rest-hook", ["endpoint"] = endpoint.ToString() },
    };

    private static JsonObject Extended(JsonObject extension) => new() { ["extension"] = new JsonArray(extension) };

    private static JsonObject Extension(string name, string type, JsonNode value) => new() { ["url"] = Backport + name, [type] = value };
}
