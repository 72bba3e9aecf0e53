using System.Text.Json;

namespace FhirIcsHub.Measures;

/// <summary>
/// Supplemental data in a MeasureReport: a contained Observation for each value, referenced by R5's supplementalData extension; resources
/// are referenced where they are. An individual's Observation has the value, any other the number of persons who have it.
/// </summary>
internal static class SupplementalReport
{
    private const string UsageSystem = "http://terminology.hl7.org/CodeSystem/measure-data-usage";

    public static void WriteContained(Utf8JsonWriter json, MeasureDefinition measure, ReportHeader header, MeasureTally tally)
    {
        foreach (var (data, id, value, persons) in Values(measure, tally))
        {
            if (value.Value is { } coded)
            {
                WriteObservation(json, measure, header, data, id, coded, persons);
            }
        }
    }

    public static void WriteExtensions(Utf8JsonWriter json, MeasureDefinition measure, MeasureTally tally)
    {
        foreach (var (data, id, value, _) in Values(measure, tally))
        {
            json.WriteStartObject();
            json.WriteString("url", MeasureExtensions.SupplementalData);
            json.WriteStartObject("valueReference");
            json.WriteStartArray("extension");
            ReportJson.WriteExtension(json, MeasureExtensions.CriteriaReferenceOfReport, "valueString", data.Id);
            if (data.Definition.TextOf("description") is { } description)
            {
                ReportJson.WriteExtension(json, MeasureExtensions.PopulationDescription, "valueString", description);
            }

            json.WriteEndArray();
            json.WriteString("reference", value.Reference ?? "#" + id);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static IEnumerable<(SupplementalDefinition Data, string Id, SupplementalValue Value, int Persons)> Values(
        MeasureDefinition measure, MeasureTally tally)
    {
        for (var i = 0; i < measure.Supplemental.Count; i++)
        {
            var number = 0;
            foreach (var (value, persons) in tally.Supplemental[i].Values)
            {
                yield return (measure.Supplemental[i], $"supplemental-{i + 1}-{++number}", value, persons);
            }
        }
    }

    private static void WriteObservation(
        Utf8JsonWriter json,
        MeasureDefinition measure,
        ReportHeader header,
        SupplementalDefinition data,
        string id,
        StratumValue value,
        int persons)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Observation");
        json.WriteString("id", id);
        WriteMeasureInfo(json, measure, data);
        json.WriteString("status", "final");
        if (header.Type == ReportType.Subject)
        {
            json.WriteStartObject("code");
            ReportJson.WriteCodings(json, UsageSystem, data.Usage, null);
            json.WriteString("text", data.Id);
            json.WriteEndObject();
            ReportJson.WriteValue(json, "valueCodeableConcept", value);
        }
        else
        {
            ReportJson.WriteValue(json, "code", value);
            json.WriteNumber("valueInteger", persons);
        }

        json.WriteEndObject();
    }

    private static void WriteMeasureInfo(Utf8JsonWriter json, MeasureDefinition measure, SupplementalDefinition data)
    {
        json.WriteStartArray("extension");
        json.WriteStartObject();
        json.WriteString("url", MeasureExtensions.MeasureInfo);
        json.WriteStartArray("extension");
        ReportJson.WriteExtension(json, "measure", "valueCanonical", measure.Canonical);
        ReportJson.WriteExtension(json, "populationId", "valueString", data.Id);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
