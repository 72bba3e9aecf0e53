using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Measures;

/// <summary>The parts that a MeasureReport is written from.</summary>
internal static class ReportJson
{
    public static void WriteReference(Utf8JsonWriter json, string element, string reference)
    {
        json.WriteStartObject(element);
        json.WriteString("reference", reference);
        json.WriteEndObject();
    }

    /// <summary>The element as it stands in the Measure; nothing when it is not there.</summary>
    public static void Copy(Utf8JsonWriter json, string name, Element element)
    {
        if (element.Exists)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(element.JsonSpan());
        }
    }

    public static void WriteConcept(Utf8JsonWriter json, string element, string system, string code)
    {
        json.WriteStartObject(element);
        WriteCodings(json, system, code, null);
        json.WriteEndObject();
    }

    /// <summary>A value as a CodeableConcept: its coding when it has a code, and its text.</summary>
    public static void WriteValue(Utf8JsonWriter json, string element, StratumValue value)
    {
        json.WriteStartObject(element);
        if (value.Code is not null)
        {
            WriteCodings(json, value.System, value.Code, value.Display ?? (value.Text == value.Code ? null : value.Text));
        }

        json.WriteString("text", value.Text);
        json.WriteEndObject();
    }

    public static void WriteCodings(Utf8JsonWriter json, string? system, string code, string? display)
    {
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
    }

    /// <summary>A figure as a Quantity; a plain number has the unit 1.</summary>
    public static void WriteScore(Utf8JsonWriter json, MeasureScore score)
    {
        json.WriteNumber("value", score.Value);
        var unit = score.Unit ?? "1";
        if (score.Unit is not null)
        {
            json.WriteString("unit", unit);
        }

        if (UcumUnit.IsValid(unit))
        {
            json.WriteString("system", UcumUnit.System);
            json.WriteString("code", unit);
        }
    }

    public static void WriteAbsent(Utf8JsonWriter json, string reason)
    {
        json.WriteStartArray("extension");
        WriteExtension(json, MeasureExtensions.DataAbsentReason, "valueCode", reason);
        json.WriteEndArray();
    }

    public static void WriteExtension(Utf8JsonWriter json, string url, string element, string value)
    {
        json.WriteStartObject();
        json.WriteString("url", url);
        json.WriteString(element, value);
        json.WriteEndObject();
    }
}
