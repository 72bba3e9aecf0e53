using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Validation;

namespace FhirIcsHub.Server.Commands;

/// <summary>How <c>icshub validate</c> writes its results.</summary>
internal enum ReportFormat
{
    Text,
    Json,
    Ndjson,
}

/// <summary>Writes the results of <c>icshub validate</c>, one resource after the other.</summary>
internal sealed class ValidationReport(TextWriter output, ReportFormat format)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private string? _first;
    private int _resources;
    private int _invalid;

    public bool AllValid => _invalid == 0;

    public void Begin()
    {
        _resources = 0;
        _invalid = 0;
    }

    public void Add(string source, ValidationResult result)
    {
        _resources++;
        _invalid += result.IsValid ? 0 : 1;
        switch (format)
        {
            case ReportFormat.Ndjson:
                output.Write(Json(json => WriteResult(json, source, result)) + "\n");
                break;
            case ReportFormat.Json:
                AddOutcome(Json(json => OperationOutcome.Write(json, result.Issues)));
                break;
            default:
                WriteText(source, result);
                break;
        }
    }

    public void End()
    {
        if (format == ReportFormat.Json)
        {
            output.Write(_resources > 1 ? "\n]\n" : (_first ?? "[]") + "\n");
        }
        else if (format == ReportFormat.Text && _resources > 1)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"{_resources} resources, {_invalid} invalid\n"));
        }

        output.Flush();
    }

    // One resource is an OperationOutcome, several are an array of them: that is known when the second comes.
    private void AddOutcome(string outcome)
    {
        if (_resources == 1)
        {
            _first = outcome;
            return;
        }

        output.Write(_resources == 2 ? $"[\n{_first},\n{outcome}" : $",\n{outcome}");
    }

    private void WriteText(string source, ValidationResult result)
    {
        var errors = result.Issues.Count(i => i.IsError);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"{source}: {(result.IsValid ? "valid" : errors == 1 ? "invalid, 1 error" : $"invalid, {errors} errors")}\n");
        foreach (var issue in result.Issues)
        {
            var severity = issue.Severity.ToString().ToLowerInvariant();
            var place = issue.Line is { } line ? string.Create(CultureInfo.InvariantCulture, $" (line {line}, column {issue.Column})") : "";
            text.Append(CultureInfo.InvariantCulture, $"  {severity,-11} {issue.Expression}{place}: "
                + $"{issue.Diagnostics} [{issue.MessageId ?? issue.Code}]\n");
        }

        output.Write(text);
    }

    private static void WriteResult(Utf8JsonWriter json, string source, ValidationResult result)
    {
        json.WriteStartObject();
        json.WriteString("source", source);
        json.WriteBoolean("valid", result.IsValid);
        json.WriteStartArray("issues");
        foreach (var issue in result.Issues)
        {
            OperationOutcome.Write(json, issue);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private string Json(Action<Utf8JsonWriter> write)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, JsonText.WriterOptions))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(_buffer.WrittenSpan);
    }
}
