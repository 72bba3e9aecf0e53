using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FhirIcsHub.Feeds.Messages;
using FhirIcsHub.Fhir;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Server.Rest;

namespace FhirIcsHub.Server.Operations.Messages;

/// <summary>
/// The message that answers another: a MessageHeader whose response says how it went, and an OperationOutcome with the details. Its ids
/// follow from the feed and the message, so that the same message always has the same answer.
/// </summary>
internal sealed class ResponseMessage(string feed, IncomingMessage message, string endpoint)
{
    public const string Ok = "ok";

    public const string TransientError = "transient-error";

    public const string FatalError = "fatal-error";

    /// <summary>Id of the response Bundle.</summary>
    public string Id { get; } = $"message-{Uuid(feed, message.Id, "bundle"):N}";

    /// <summary>How it went, by the status that the feed would have been answered with.</summary>
    public string CodeOf(int status) => status switch
    {
        < 300 => Ok,
        StatusCodes.Status409Conflict or StatusCodes.Status429TooManyRequests or >= 500 => TransientError,
        _ => FatalError,
    };

    public Resource Write(FeedResponse response, DateTimeOffset now)
    {
        var (header, details) = (Uuid(feed, message.Id, "header"), Uuid(feed, message.Id, "details"));
        var json = FhirJsonWriter.Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("id", Id);
            json.WriteString("type", "message");
            json.WriteString("timestamp", FhirInstant.Text(now));
            json.WriteStartArray("entry");
            StartEntry(json, header);
            WriteHeader(json, header, details, CodeOf(response.Status));
            json.WriteEndObject();
            StartEntry(json, details);
            OperationOutcome.Write(json, Details(response));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        });
        return Resource.Read(json).Resource ?? throw new InvalidOperationException("The hub's own response message is not valid.");
    }

    private void WriteHeader(Utf8JsonWriter json, Guid id, Guid details, string code)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "MessageHeader");
        json.WriteString("id", id);
        var happened = message.Header.Root.First("event");
        var (start, length) = happened.Span;
        json.WritePropertyName(happened.JsonName);
        json.WriteRawValue(message.Header.Json.Span.Slice(start, length));
        if (message.SourceEndpoint is { } sender)
        {
            json.WriteStartArray("destination");
            json.WriteStartObject();
            json.WriteString("endpoint", sender);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteStartObject("source");
        json.WriteString("name", "FhirIcsHub");
        json.WriteString("endpoint", endpoint);
        json.WriteEndObject();
        json.WriteStartObject("response");
        json.WriteString("identifier", message.Id);
        json.WriteString("code", code);
        json.WriteStartObject("details");
        json.WriteString("reference", $"urn:uuid:{details}");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void StartEntry(Utf8JsonWriter json, Guid id)
    {
        json.WriteStartObject();
        json.WriteString("fullUrl", $"urn:uuid:{id}");
        json.WritePropertyName("resource");
    }

    /// <summary>What the feed was told: of the whole message, or of each of its entries.</summary>
    private static List<Issue> Details(FeedResponse response)
    {
        var told = Resource.Read(response.Body, ReadMode.AsSent).Resource
            ?? throw new InvalidOperationException("A feed was answered with no resource.");
        var outcomes = told.TypeName == "OperationOutcome" ? [told.Root]
            : told.Root.Named("entry").ToList().Select(entry => entry.First("response").First("outcome")).ToList();
        var issues = outcomes.SelectMany(outcome => outcome.Named("issue").ToList()).Select(IssueOf).Distinct().ToList();
        return issues.Count > 0
            ? issues : [new Issue(IssueSeverity.Information, IssueType.Informational, "The message held nothing to store.")];
    }

    private static Issue IssueOf(Element issue) => new(
        issue.TextOf("severity") switch
        {
            "fatal" => IssueSeverity.Fatal,
            "error" => IssueSeverity.Error,
            "warning" => IssueSeverity.Warning,
            _ => IssueSeverity.Information,
        },
        issue.TextOf("code") ?? IssueType.Processing,
        issue.TextOf("diagnostics") ?? "",
        issue.TextOf("expression"));

    private static Guid Uuid(string feed, string message, string part) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{feed} {message} {part}")).AsSpan(0, 16));
}
