using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Xml;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>An event as its subscriber is told of it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="At">When it was numbered.</param>
/// <param name="Focus">The version that the change made; null when the subscriber may not see it any more.</param>
/// <param name="Context">What the topic lets come along.</param>
internal sealed record NotifiedEvent(long Number, DateTimeOffset At, StoredResource? Focus, IReadOnlyList<StoredResource> Context);

/// <summary>What a notification, or the answer of <c>$status</c>, says of a Subscription.</summary>
/// <param name="Id">Id of the Subscription.</param>
/// <param name="Canonical">Its topic; null when it has classic criteria.</param>
/// <param name="Status">Status of the Subscription.</param>
/// <param name="EventCount">Number of its last event.</param>
/// <param name="Error">What went wrong last; null when nothing did.</param>
internal sealed record SubscriptionReport(string Id, string? Canonical, string Status, long EventCount, string? Error);

/// <summary>Writes notifications as HL7's Backport guide has them for R4: a Bundle of type history that begins with the status as Parameters.</summary>
internal static class Notification
{
    /// <summary>A notification Bundle.</summary>
    /// <param name="report">The state of the Subscription.</param>
    /// <param name="type">handshake, heartbeat, event-notification or query-event.</param>
    /// <param name="content">How much of what changed is told.</param>
    /// <param name="events">The events; none of a handshake or heartbeat.</param>
    /// <param name="fhirBase">Address of the FHIR server.</param>
    /// <param name="time">When it is written.</param>
    public static ReadOnlyMemory<byte> Bundle(
        SubscriptionReport report, string type, PayloadContent content, IReadOnlyList<NotifiedEvent> events, string fhirBase,
        DateTimeOffset time) => FhirJsonWriter.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("id", Guid.CreateVersion7(time).ToString());
            WriteProfile(json, Backport.NotificationProfile);
            json.WriteString("type", "history");
            json.WriteString("timestamp", FhirInstant.Text(time));
            json.WriteStartArray("entry");
            WriteStatusEntry(json, report, type, content, events, fhirBase, time);
            if (content == PayloadContent.FullResource)
            {
                WriteResources(json, events, fhirBase);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });

    /// <summary>The answer of <c>$status</c>: one Parameters for each Subscription.</summary>
    public static ReadOnlyMemory<byte> StatusBundle(IReadOnlyList<SubscriptionReport> reports, string fhirBase, DateTimeOffset time) =>
        FhirJsonWriter.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", "searchset");
            json.WriteString("timestamp", FhirInstant.Text(time));
            json.WriteNumber("total", reports.Count);
            if (reports.Count > 0)
            {
                json.WriteStartArray("entry");
                foreach (var report in reports)
                {
                    var id = Guid.CreateVersion7(time).ToString();
                    json.WriteStartObject();
                    json.WriteString("fullUrl", "urn:uuid:" + id);
                    json.WritePropertyName("resource");
                    WriteStatus(json, report, "query-status", id, isTopicTold: true, [], PayloadContent.Empty, fhirBase);
                    json.WriteStartObject("search");
                    json.WriteString("mode", "match");
                    json.WriteEndObject();
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        });

    /// <summary>A JSON document in XML.</summary>
    public static ReadOnlyMemory<byte> ToXml(ReadOnlyMemory<byte> document)
    {
        var read = Resource.Read(document, ReadMode.AsSent).Resource
            ?? throw new InvalidOperationException("The hub's own notification cannot be read.");
        var xml = new ArrayBufferWriter<byte>();
        return FhirXml.Write(read, xml, false) is [var problem, ..]
            ? throw new InvalidOperationException($"The notification has no form in XML at {problem.Expression}.")
            : xml.WrittenMemory;
    }

    private static void WriteStatusEntry(
        Utf8JsonWriter json, SubscriptionReport report, string type, PayloadContent content, IReadOnlyList<NotifiedEvent> events,
        string fhirBase, DateTimeOffset time)
    {
        var id = Guid.CreateVersion7(time).ToString();
        json.WriteStartObject();
        json.WriteString("fullUrl", "urn:uuid:" + id);
        json.WritePropertyName("resource");
        WriteStatus(json, report, type, id, content != PayloadContent.Empty, events, content, fhirBase);
        WriteRequest(json, "GET", $"{fhirBase}/Subscription/{report.Id}/$status", "200", null);
        json.WriteEndObject();
    }

    private static void WriteStatus(
        Utf8JsonWriter json, SubscriptionReport report, string type, string id, bool isTopicTold, IReadOnlyList<NotifiedEvent> events,
        PayloadContent content, string fhirBase)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Parameters");
        json.WriteString("id", id);
        WriteProfile(json, Backport.StatusProfile);
        json.WriteStartArray("parameter");
        WriteReference(json, "subscription", $"{fhirBase}/Subscription/{report.Id}");
        if (isTopicTold && report.Canonical is not null)
        {
            WriteParameter(json, "topic", "valueCanonical", report.Canonical);
        }
        WriteParameter(json, "status", "valueCode", report.Status);
        WriteParameter(json, "type", "valueCode", type);
        WriteParameter(json, "events-since-subscription-start", "valueString", Text(report.EventCount));
        foreach (var notified in events)
        {
            WriteEvent(json, notified, content, fhirBase);
        }
        if (report.Error is not null)
        {
            json.WriteStartObject();
            json.WriteString("name", "error");
            json.WriteStartObject("valueCodeableConcept");
            json.WriteString("text", report.Error);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteEvent(Utf8JsonWriter json, NotifiedEvent notified, PayloadContent content, string fhirBase)
    {
        json.WriteStartObject();
        json.WriteString("name", "notification-event");
        json.WriteStartArray("part");
        WriteParameter(json, "event-number", "valueString", Text(notified.Number));
        WriteParameter(json, "timestamp", "valueInstant", FhirInstant.Text(notified.At));
        if (content != PayloadContent.Empty && notified.Focus is { } focus)
        {
            WriteReference(json, "focus", UrlOf(focus, fhirBase));
            foreach (var context in notified.Context)
            {
                WriteReference(json, "additional-context", UrlOf(context, fhirBase));
            }
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteResources(Utf8JsonWriter json, IReadOnlyList<NotifiedEvent> events, string fhirBase)
    {
        var written = new HashSet<VersionName>();
        foreach (var notified in events)
        {
            if (notified.Focus is { } focus && written.Add(VersionName.Of(focus)))
            {
                var method = focus.IsDeleted ? "DELETE" : focus.Version == 1 ? "POST" : "PUT";
                var url = method == "POST" ? focus.Type.Name : $"{focus.Type.Name}/{focus.Id}";
                WriteResource(json, focus, method, url, focus.IsDeleted ? "204" : focus.Version == 1 ? "201" : "200", fhirBase);
            }
        }
        foreach (var context in events.SelectMany(notified => notified.Context).Where(context => written.Add(VersionName.Of(context))))
        {
            WriteResource(json, context, "GET", $"{context.Type.Name}/{context.Id}", "200", fhirBase);
        }
    }

    private static void WriteResource(
        Utf8JsonWriter json, StoredResource resource, string method, string url, string status, string fhirBase)
    {
        json.WriteStartObject();
        json.WriteString("fullUrl", UrlOf(resource, fhirBase));
        if (!resource.IsDeleted)
        {
            json.WritePropertyName("resource");
            json.WriteRawValue(resource.ToJson(), skipInputValidation: true);
        }
        WriteRequest(json, method, url, status, resource);
        json.WriteEndObject();
    }

    private static void WriteRequest(Utf8JsonWriter json, string method, string url, string status, StoredResource? version)
    {
        json.WriteStartObject("request");
        json.WriteString("method", method);
        json.WriteString("url", url);
        json.WriteEndObject();
        json.WriteStartObject("response");
        json.WriteString("status", status);
        if (version is not null)
        {
            json.WriteString("etag", version.ETag);
            json.WriteString("lastModified", FhirInstant.Text(version.LastUpdated));
        }
        json.WriteEndObject();
    }

    private static void WriteProfile(Utf8JsonWriter json, string profile)
    {
        json.WriteStartObject("meta");
        json.WriteStartArray("profile");
        json.WriteStringValue(profile);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteParameter(Utf8JsonWriter json, string name, string valueName, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString(valueName, value);
        json.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter json, string name, string reference)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject("valueReference");
        json.WriteString("reference", reference);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string UrlOf(StoredResource resource, string fhirBase) => $"{fhirBase}/{resource.Type.Name}/{resource.Id}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
