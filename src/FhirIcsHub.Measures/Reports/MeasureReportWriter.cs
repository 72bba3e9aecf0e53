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
    private const string DataAbsentReason = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

    public static byte[] Write(MeasureDefinition measure, ReportHeader header, MeasureTally tally)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        using (var json = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "MeasureReport");
            if (header.Type == ReportType.SubjectList)
            {
                SubjectLists.WriteContained(json, measure, tally);
            }

            WriteHeader(json, measure, header);
            json.WriteStartArray("group");
            for (var i = 0; i < measure.Groups.Count; i++)
            {
                WriteGroup(json, measure, i, tally.Groups[i], listSubjects: header.Type == ReportType.SubjectList);
            }

            json.WriteEndArray();
            WriteReferences(json, "evaluatedResource", header.EvaluatedResources);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteHeader(Utf8JsonWriter json, MeasureDefinition measure, ReportHeader header)
    {
        json.WriteString("status", "complete");
        json.WriteString("type", header.Type switch
        {
            ReportType.Subject => "individual",
            ReportType.SubjectList => "subject-list",
            _ => "summary",
        });
        json.WriteString("measure", measure.Canonical);
        if (header.Subject is not null)
        {
            WriteReference(json, "subject", header.Subject);
        }

        json.WriteString("date", header.Date.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        WriteReference(json, "reporter", header.Reporter);
        json.WriteStartObject("period");
        json.WriteString("start", header.PeriodStart.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("end", header.PeriodEnd.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteEndObject();
        Copy(json, "improvementNotation", measure.Measure.Root.First("improvementNotation"));
    }

    private static void WriteGroup(Utf8JsonWriter json, MeasureDefinition measure, int index, GroupTally tally, bool listSubjects)
    {
        var group = measure.Groups[index];
        json.WriteStartObject();
        Copy(json, "id", group.Definition.First("id"));
        Copy(json, "code", group.Definition.First("code"));
        WritePopulations(json, group, tally.Counts, population =>
        {
            if (listSubjects)
            {
                WriteReference(json, "subjectResults", "#" + SubjectLists.IdOf(index, population.Kind));
            }
        });
        WriteScore(json, measure.Scoring, tally.Counts);
        if (group.Stratifiers.Count > 0)
        {
            json.WriteStartArray("stratifier");
            for (var i = 0; i < group.Stratifiers.Count; i++)
            {
                WriteStratifier(json, measure.Scoring, group, group.Stratifiers[i], tally.Strata[i]);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WritePopulations(
        Utf8JsonWriter json, GroupDefinition group, PopulationCounts counts, Action<PopulationDefinition>? more = null)
    {
        json.WriteStartArray("population");
        foreach (var population in group.Populations)
        {
            json.WriteStartObject();
            Copy(json, "id", population.Definition.First("id"));
            Copy(json, "code", population.Definition.First("code"));
            json.WriteNumber("count", counts[population.Kind]);
            more?.Invoke(population);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStratifier(
        Utf8JsonWriter json,
        MeasureScoring scoring,
        GroupDefinition group,
        StratifierDefinition stratifier,
        IReadOnlyDictionary<Stratum, PopulationCounts> strata)
    {
        json.WriteStartObject();
        Copy(json, "id", stratifier.Definition.First("id"));
        if (stratifier.Definition.First("code") is { Exists: true } code)
        {
            json.WriteStartArray("code");
            json.WriteRawValue(JsonOf(code));
            json.WriteEndArray();
        }

        if (strata.Count > 0)
        {
            json.WriteStartArray("stratum");
            foreach (var (stratum, counts) in strata)
            {
                json.WriteStartObject();
                WriteStratumValue(json, stratifier, stratum);
                WritePopulations(json, group, counts);
                WriteScore(json, scoring, counts);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteStratumValue(Utf8JsonWriter json, StratifierDefinition stratifier, Stratum stratum)
    {
        if (!stratifier.IsComposite)
        {
            json.WritePropertyName("value");
            WriteValue(json, stratum.Values[0]);
            return;
        }

        json.WriteStartArray("component");
        for (var i = 0; i < stratifier.Components.Count; i++)
        {
            json.WriteStartObject();
            Copy(json, "code", stratifier.Components[i].Definition.First("code"));
            json.WritePropertyName("value");
            WriteValue(json, stratum.Values[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, StratumValue value)
    {
        json.WriteStartObject();
        if (value.Code is not null)
        {
            json.WriteStartArray("coding");
            json.WriteStartObject();
            if (value.System is not null)
            {
                json.WriteString("system", value.System);
            }

            json.WriteString("code", value.Code);
            json.WriteString("display", value.Text);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteString("text", value.Text);
        json.WriteEndObject();
    }

    /// <summary>A proportion as a number from 0 to 1; of an empty denominator there is none, and the report says so.</summary>
    private static void WriteScore(Utf8JsonWriter json, MeasureScoring scoring, PopulationCounts counts)
    {
        if (scoring == MeasureScoring.Cohort)
        {
            return;
        }

        json.WriteStartObject("measureScore");
        if (counts.Score(scoring) is { } score)
        {
            json.WriteNumber("value", score);
            json.WriteString("system", "http://unitsofmeasure.org");
            json.WriteString("code", "1");
        }
        else
        {
            json.WriteStartArray("extension");
            json.WriteStartObject();
            json.WriteString("url", DataAbsentReason);
            json.WriteString("valueCode", "not-applicable");
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteReferences(Utf8JsonWriter json, string element, IReadOnlyList<string> references)
    {
        if (references.Count == 0)
        {
            return;
        }

        json.WriteStartArray(element);
        foreach (var reference in references)
        {
            json.WriteStartObject();
            json.WriteString("reference", reference);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteReference(Utf8JsonWriter json, string element, string reference)
    {
        json.WriteStartObject(element);
        json.WriteString("reference", reference);
        json.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter json, string name, Element element)
    {
        if (element.Exists)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(JsonOf(element));
        }
    }

    private static ReadOnlySpan<byte> JsonOf(Element element) =>
        element.Resource.Json.Span.Slice(element.Span.Start, element.Span.Length);
}
