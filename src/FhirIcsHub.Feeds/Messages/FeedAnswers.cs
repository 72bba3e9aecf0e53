using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Feeds.Messages;

/// <summary>Writes what a feed is answered.</summary>
internal static class FeedAnswers
{
    public static FeedResponse Outcome(int status, IReadOnlyList<Issue> issues, params IReadOnlyList<KeyValuePair<string,
        string>> headers) =>
        new(status, OperationOutcome.ToJson(issues, status), headers);

    public static FeedResponse Of(MessagePlan plan, IReadOnlyList<EntryResult> results, IReadOnlyDictionary<int, AsSentView?> read,
        string? baseUrl)
    {
        if (plan.Message.Kind == MessageKind.Single)
        {
            return Single(plan.Entries[0], results[0], baseUrl);
        }

        return plan.IsRefused ? RefusedTransaction(plan) : new FeedResponse(200, Bundle(plan, results, read, baseUrl), []);
    }

    public static FeedResponse Of(AsSentView? view) => view switch
    {
        null => Outcome(404, [Issue.Error(IssueType.NotFound, "This feed has not sent such a resource.")]),
        { Row.IsDeleted: true } => Outcome(410, [Issue.Error(IssueType.Deleted, "This feed has deleted the resource.")]),
        _ => new FeedResponse(200, view.Json, [new("ETag", view.ETag),
            new("Last-Modified", view.LastUpdated.ToString("R", CultureInfo.InvariantCulture))]),
    };

    private static FeedResponse Single(PlannedEntry entry, EntryResult result, string? baseUrl)
    {
        if (result.Status == 204)
        {
            return new FeedResponse(204, [], []);
        }

        var headers = new List<KeyValuePair<string, string>>();
        if (result.SentVersion > 0)
        {
            headers.Add(new("Location", LocationOf(entry, result, baseUrl)));
            headers.Add(new("ETag", AsSentView.EntityTag(result.SentVersion)));
            headers.Add(new("Last-Modified", result.LastUpdated.ToString("R", CultureInfo.InvariantCulture)));
        }

        return Outcome(result.Status, IssuesOf(entry), headers);
    }

    // As FHIR has it: a transaction that fails is answered with one OperationOutcome, which names the entries at fault.
    private static FeedResponse RefusedTransaction(MessagePlan plan)
    {
        var refused = plan.Entries.Where(e => e.IsRefused).ToList();
        var status = refused.TrueForAll(e => e.Refusal == refused[0].Refusal) ? refused[0].Refusal : 422;
        return Outcome(status, [.. refused.SelectMany(e => e.Issues).Where(i => i.Severity != IssueSeverity.Information)]);
    }

    private static byte[] Bundle(MessagePlan plan, IReadOnlyList<EntryResult> results, IReadOnlyDictionary<int, AsSentView?> read,
        string? baseUrl)
    {
        var bytes = new ArrayBufferWriter<byte>((plan.Entries.Count + 1) * 256);
        using (var json = new Utf8JsonWriter(bytes, JsonText.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", plan.Message.Kind == MessageKind.Transaction ? "transaction-response" : "batch-response");
            if (plan.Entries.Count > 0)
            {
                json.WriteStartArray("entry");
                for (var i = 0; i < plan.Entries.Count; i++)
                {
                    WriteEntry(json, plan.Entries[i], results[i], read.TryGetValue(i, out var view) ? (true, view)
                        : (false, null), baseUrl);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, PlannedEntry entry, EntryResult result, (bool IsRead, AsSentView? View) read,
        string? baseUrl)
    {
        var answer = read.IsRead ? Of(read.View) : null;
        var status = answer?.Status ?? result.Status;
        json.WriteStartObject();
        if (answer is { Status: 200 })
        {
            json.WritePropertyName("resource");
            json.WriteRawValue(answer.Body, skipInputValidation: true);
        }

        json.WriteStartObject("response");
        json.WriteString("status", StatusText(status));
        if (status is 200 or 201 && (result.SentVersion > 0 || read.View is not null))
        {
            var version = read.View?.Row.SentVersion ?? result.SentVersion;
            var updated = read.View?.LastUpdated ?? result.LastUpdated;
            json.WriteString("location", LocationOf(entry, result with { SentVersion = version }, baseUrl));
            json.WriteString("etag", AsSentView.EntityTag(version));
            json.WriteString("lastModified", updated.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        }

        json.WritePropertyName("outcome");
        if (answer is { Status: not 200 })
        {
            json.WriteRawValue(answer.Body, skipInputValidation: true);
        }
        else
        {
            OperationOutcome.Write(json, IssuesOf(entry), status);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static IReadOnlyList<Issue> IssuesOf(PlannedEntry entry)
    {
        if (entry.IsRefused)
        {
            return entry.Issues;
        }

        var text = entry.IsSuperseded ? "Not stored: a later entry is about the same resource."
            : entry.IsUnchanged ? "Unchanged: the same was received before."
            : entry.Issues.Count == 0 ? "Accepted." : null;
        return text is null ? entry.Issues : [.. entry.Issues, new Issue(IssueSeverity.Information, IssueType.Informational, text)];
    }

    private static string LocationOf(PlannedEntry entry, EntryResult result, string? baseUrl)
    {
        var prefix = baseUrl is null ? "" : baseUrl.TrimEnd('/') + "/";
        return string.Create(CultureInfo.InvariantCulture,
            $"{prefix}{entry.Entry.Type!.Name}/{Uri.EscapeDataString(entry.SourceId!)}/_history/{result.SentVersion}");
    }

    private static string StatusText(int status) => status switch
    {
        200 => "200 OK",
        201 => "201 Created",
        204 => "204 No Content",
        400 => "400 Bad Request",
        404 => "404 Not Found",
        410 => "410 Gone",
        412 => "412 Precondition Failed",
        _ => status.ToString(CultureInfo.InvariantCulture) + " Unprocessable Entity",
    };
}
