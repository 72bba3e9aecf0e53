using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>
/// Writes a tally as an R4 MeasureReport. Codes and ids of groups, populations and stratifiers are those of the Measure, so that a reader
/// can match them. Same tally and header, same bytes.
/// </summary>
internal static class MeasureReportWriter
{
    private const string NotationSystem = "http://terminology.hl7.org/CodeSystem/measure-improvement-notation";

    /// <summary>A report of the tally; its status is error when the Measure is at fault, or nobody could be evaluated.</summary>
    public static byte[] Write(MeasureDefinition measure, ReportHeader header, MeasureTally tally) =>
        Write(measure.Canonical, header, ReportMessages.Of(header.MeasureIssues, tally), (measure, tally));

    /// <summary>A report of status error that says what is wrong with a Measure that has nothing to evaluate.</summary>
    public static byte[] WriteError(string canonical, ReportHeader header) => Write(canonical, header, header.MeasureIssues, null);

    private static byte[] Write(
        string canonical, ReportHeader header, IReadOnlyList<Issue> messages, (MeasureDefinition Measure, MeasureTally Tally)? content)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        using (var json = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "MeasureReport");
            WriteContained(json, header, messages, content);
            WriteExtensions(json, header, messages, content);
            WriteHeader(json, canonical, header, IsError(header, content?.Tally));
            if (content is var (measure, tally))
            {
                WriteNotation(json, measure);
                json.WriteStartArray("group");
                for (var i = 0; i < measure.Groups.Count; i++)
                {
                    GroupReport.Write(json, header, measure.Groups[i], i, tally.Groups[i]);
                }

                json.WriteEndArray();
            }

            WriteEvaluatedResources(json, header.EvaluatedResources);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static bool IsError(ReportHeader header, MeasureTally? tally) =>
        header.MeasureIssues.Any(issue => issue.IsError)
        || (tally is not null && (tally.IsMeasureAtFault || (tally.Failed > 0 && tally.Evaluated == 0)));

    private static void WriteContained(
        Utf8JsonWriter json, ReportHeader header, IReadOnlyList<Issue> messages, (MeasureDefinition Measure, MeasureTally Tally)? content)
    {
        var lists = header.Type == ReportType.SubjectList && content is not null
            && content.Value.Measure.Groups.Any(SubjectLists.IsAnyListed);
        var observations = content?.Tally.Supplemental.Any(data => data.Values.Any(value => value.Value.Value is not null)) ?? false;
        if (messages.Count == 0 && !lists && !observations)
        {
            return;
        }

        json.WriteStartArray("contained");
        if (content is var (measure, tally))
        {
            if (lists)
            {
                SubjectLists.WriteContained(json, measure, tally);
            }

            SupplementalReport.WriteContained(json, measure, header, tally);
        }

        ReportMessages.WriteContained(json, messages);
        json.WriteEndArray();
    }

    private static void WriteExtensions(
        Utf8JsonWriter json, ReportHeader header, IReadOnlyList<Issue> messages, (MeasureDefinition Measure, MeasureTally Tally)? content)
    {
        var supplemental = content?.Tally.Supplemental.Any(data => data.Values.Count > 0) ?? false;
        if (messages.Count == 0 && !supplemental)
        {
            return;
        }

        json.WriteStartArray("extension");
        if (content is var (measure, tally))
        {
            SupplementalReport.WriteExtensions(json, measure, tally);
        }

        ReportMessages.WriteExtension(json, messages);
        json.WriteEndArray();
    }

    private static void WriteHeader(Utf8JsonWriter json, string canonical, ReportHeader header, bool isError)
    {
        json.WriteString("status", isError ? "error" : "complete");
        json.WriteString("type", header.Type.Code());
        json.WriteString("measure", canonical);
        if (header.Subject is not null)
        {
            ReportJson.WriteReference(json, "subject", header.Subject);
        }

        json.WriteString("date", header.Date.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        if (header.Reporter is not null)
        {
            ReportJson.WriteReference(json, "reporter", header.Reporter);
        }

        json.WriteStartObject("period");
        var whole = header.Period == MeasurePeriod.OfDays(header.Period.FirstDay, header.Period.LastDay, header.Period.Start.Offset);
        json.WriteString("start", Text(header.Period.Start, whole));
        json.WriteString("end", Text(header.Period.End, whole));
        json.WriteEndObject();
    }

    private static string Text(DateTimeOffset instant, bool asDay) =>
        instant.ToString(asDay ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    /// <summary>The direction of the groups when they agree on one: a group's own goes before the Measure's.</summary>
    private static void WriteNotation(Utf8JsonWriter json, MeasureDefinition measure)
    {
        var given = measure.Measure.Root.First("improvementNotation");
        var notations = measure.Groups.Select(group => group.ImprovementNotation).Distinct().ToList();
        if (given.Exists && (notations is not [{ } single] || single == given.ConceptCode()))
        {
            ReportJson.Copy(json, "improvementNotation", given);
        }
        else if (notations is [{ } notation])
        {
            ReportJson.WriteConcept(json, "improvementNotation", NotationSystem, notation);
        }
    }

    private static void WriteEvaluatedResources(Utf8JsonWriter json, IReadOnlyList<EvaluatedResource> resources)
    {
        if (resources.Count == 0)
        {
            return;
        }

        json.WriteStartArray("evaluatedResource");
        foreach (var resource in resources)
        {
            json.WriteStartObject();
            if (resource.Populations.Count > 0)
            {
                json.WriteStartArray("extension");
                foreach (var population in resource.Populations)
                {
                    ReportJson.WriteExtension(json, MeasureExtensions.CriteriaReferenceOfReport, "valueString", population);
                }

                json.WriteEndArray();
            }

            json.WriteString("reference", resource.Reference);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
