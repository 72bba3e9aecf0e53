using System.Text.Json;
using FhirIcsHub.Fhir.Ucum;
using FhirIcsHub.Server.Rest;

namespace FhirIcsHub.Server.Operations.Observations;

/// <summary>Writes the statistics of one code as an Observation with a component for each.</summary>
internal static class StatisticsObservation
{
    public static void Write(Utf8JsonWriter json, StatsInput asked, Series series, IReadOnlyList<Measurement> measurements)
    {
        var input = new StatisticInput(measurements, series.Ignored, asked.From);
        var unit = measurements.Count == 0 ? null : measurements[0].Unit;
        json.WriteStartObject();
        json.WriteString("resourceType", "Observation");
        json.WriteString("status", "final");
        json.WritePropertyName("code");
        WriteConcept(json, series.System, series.Code, series.Display, null);
        json.WriteStartObject("subject");
        json.WriteString("reference", asked.Subject);
        json.WriteEndObject();
        WritePeriod(json, asked.From ?? measurements.Min(one => one.Time), asked.Until ?? measurements.Max(one => one.Time));
        json.WriteStartArray("component");
        foreach (var statistic in asked.Statistics)
        {
            json.WriteStartObject();
            json.WritePropertyName("code");
            WriteConcept(json, Statistic.System, statistic.Code, statistic.Display, statistic.Note);
            if (statistic.Of(input) is { } value)
            {
                WriteQuantity(json, value, UnitOf(statistic.Unit, unit));
            }
            else
            {
                json.WritePropertyName("dataAbsentReason");
                WriteConcept(json, "http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-a-number", "Not a Number (NaN)", null);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePeriod(Utf8JsonWriter json, long? start, long? end)
    {
        if (start is null && end is null)
        {
            return;
        }
        json.WriteStartObject("effectivePeriod");
        if (start is { } from)
        {
            json.WriteString("start", FhirInstant.Text(new DateTimeOffset(from, TimeSpan.Zero)));
        }
        if (end is { } until)
        {
            json.WriteString("end", FhirInstant.Text(new DateTimeOffset(until, TimeSpan.Zero)));
        }
        json.WriteEndObject();
    }

    private static void WriteQuantity(Utf8JsonWriter json, double value, string? unit)
    {
        json.WriteStartObject("valueQuantity");
        json.WritePropertyName("value");
        // Fifteen digits: what a double holds of a decimal, and no more.
        json.WriteRawValue(value.ToString("G15", System.Globalization.CultureInfo.InvariantCulture));
        if (unit is not null)
        {
            json.WriteString("unit", unit);
            json.WriteString("system", UcumUnit.System);
            json.WriteString("code", unit);
        }
        json.WriteEndObject();
    }

    private static void WriteConcept(Utf8JsonWriter json, string? system, string code, string? display, string? text)
    {
        json.WriteStartObject();
        json.WriteStartArray("coding");
        json.WriteStartObject();
        if (system is not null)
        {
            json.WriteString("system", system);
        }
        json.WriteString("code", code);
        if (display is not null)
        {
            json.WriteString("display", display);
        }
        json.WriteEndObject();
        json.WriteEndArray();
        if (text is not null)
        {
            json.WriteString("text", text);
        }
        json.WriteEndObject();
    }

    /// <summary>The unit of a statistic; null when the measurements' unit has none that UCUM could spell.</summary>
    private static string? UnitOf(StatisticUnit unit, string? measured)
    {
        if (unit == StatisticUnit.None)
        {
            return "1";
        }
        if (unit == StatisticUnit.Same || measured is null || !UcumUnit.TryParse(measured, out var parsed)
            || !UcumUnit.TryParse("d", out var day))
        {
            return measured;
        }
        return (unit == StatisticUnit.Squared ? parsed.Times(parsed) : parsed.Over(day))?.Code;
    }
}
