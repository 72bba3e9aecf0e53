using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace FhirIcsHub.Fhir;

/// <summary>Writes issues as an OperationOutcome resource.</summary>
public static class OperationOutcome
{
    private static readonly SearchValues<char> Unsayable =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (char)code).Except("\t\r\n"), '\ufffe', '\uffff']);

    /// <summary>Code system of <see cref="Issue.MessageId"/>.</summary>
    public const string MessageSystem = "https://fhiricshub.example/CodeSystem/message-id";

    /// <summary>The OperationOutcome as UTF-8 JSON. R4 wants at least one issue: an empty list becomes one informational "ok".</summary>
    /// <param name="issues">The issues.</param>
    /// <param name="status">The status of HTTP that it comes with, if it does.</param>
    public static byte[] ToJson(IEnumerable<Issue> issues, int? status = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            Write(json, issues, status);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the OperationOutcome as one JSON object.</summary>
    /// <param name="json">Where it goes.</param>
    /// <param name="issues">The issues.</param>
    /// <param name="status">
    /// The status of HTTP that it comes with, whose <see cref="HttpErrorCode"/> each error gets; null for none.
    /// </param>
    public static void Write(Utf8JsonWriter json, IEnumerable<Issue> issues, int? status = null)
    {
        var httpCode = status is { } answered ? HttpErrorCode.Of(answered) : null;
        json.WriteStartObject();
        json.WriteString("resourceType", "OperationOutcome");
        json.WriteStartArray("issue");
        var any = false;
        foreach (var issue in issues)
        {
            any = true;
            Write(json, issue, httpCode);
        }

        if (!any)
        {
            Write(json, new Issue(IssueSeverity.Information, IssueType.Informational, "All OK"));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes one OperationOutcome.issue.</summary>
    public static void Write(Utf8JsonWriter json, Issue issue) => Write(json, issue, null);

    private static void Write(Utf8JsonWriter json, Issue issue, string? httpCode)
    {
        json.WriteStartObject();
        json.WriteString("severity", issue.Severity switch
        {
            IssueSeverity.Fatal => "fatal",
            IssueSeverity.Error => "error",
            IssueSeverity.Warning => "warning",
            _ => "information",
        });
        json.WriteString("code", issue.Code);
        WriteDetails(json, issue.MessageId, issue.IsError ? httpCode : null);

        json.WriteString("diagnostics", Sayable(issue.Diagnostics));
        if (issue.Line is { } line)
        {
            json.WriteStartArray("location");
            json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"line {line}, column {issue.Column}"));
            json.WriteEndArray();
        }

        if (issue.Expression is not null)
        {
            json.WriteStartArray("expression");
            json.WriteStringValue(Sayable(issue.Expression));
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>A text that may repeat what a client sent, without the characters that no FHIR string, and no XML, can have.</summary>
    private static string Sayable(string text) => text.AsSpan().IndexOfAny(Unsayable) < 0
        ? text : string.Concat(text.Select(letter => Unsayable.Contains(letter) ? '\ufffd' : letter));

    private static void WriteDetails(Utf8JsonWriter json, string? message, string? httpCode)
    {
        if (message is null && httpCode is null)
        {
            return;
        }

        json.WriteStartObject("details");
        json.WriteStartArray("coding");
        WriteCoding(json, MessageSystem, message);
        WriteCoding(json, HttpErrorCode.System, httpCode);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCoding(Utf8JsonWriter json, string system, string? code)
    {
        if (code is not null)
        {
            json.WriteStartObject();
            json.WriteString("system", system);
            json.WriteString("code", code);
            json.WriteEndObject();
        }
    }
}
