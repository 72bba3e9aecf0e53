using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace FhirIcsHub.Fhir;

/// <summary>Writes issues as an OperationOutcome resource.</summary>
public static class OperationOutcome
{
    /// <summary>Code system of <see cref="Issue.MessageId"/>.</summary>
    public const string MessageSystem = "https://fhiricshub.example/CodeSystem/message-id";

    /// <summary>The OperationOutcome as UTF-8 JSON. R4 wants at least one issue: an empty list becomes one informational "ok".</summary>
    public static byte[] ToJson(IEnumerable<Issue> issues)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            Write(json, issues);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the OperationOutcome as one JSON object.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<Issue> issues)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "OperationOutcome");
        json.WriteStartArray("issue");
        var any = false;
        foreach (var issue in issues)
        {
            any = true;
            Write(json, issue);
        }

        if (!any)
        {
            Write(json, new Issue(IssueSeverity.Information, IssueType.Informational, "All OK"));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes one OperationOutcome.issue.</summary>
    public static void Write(Utf8JsonWriter json, Issue issue)
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
        if (issue.MessageId is { } message)
        {
            json.WriteStartObject("details");
            json.WriteStartArray("coding");
            json.WriteStartObject();
            json.WriteString("system", MessageSystem);
            json.WriteString("code", message);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteString("diagnostics", issue.Diagnostics);
        if (issue.Line is { } line)
        {
            json.WriteStartArray("location");
            json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"line {line}, column {issue.Column}"));
            json.WriteEndArray();
        }

        if (issue.Expression is not null)
        {
            json.WriteStartArray("expression");
            json.WriteStringValue(issue.Expression);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
