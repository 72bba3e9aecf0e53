using System.Text.Json;

namespace FhirIcsHub.Synthetic.Writing;

/// <summary>The FHIR data types as words for a JSON writer.</summary>
internal static class FhirJson
{
    public const string Snomed = "http://snomed.info/sct";
    public const string Loinc = "http://loinc.org";
    public const string Ucum = "http://unitsofmeasure.org";
    public const string Icd10 = "http://hl7.org/fhir/sid/icd-10";
    public const string NhsNumber = "https://fhir.nhs.uk/Id/nhs-number";
    public const string OdsOrganisation = "https://fhir.nhs.uk/Id/ods-organization-code";

    /// <summary>One Coding object, as an item of a list or after a property name.</summary>
    public static void Coding(this Utf8JsonWriter json, string system, string code, string? display = null, bool? userSelected = null)
    {
        json.WriteStartObject();
        json.WriteString("system", system);
        json.WriteString("code", code);
        if (display is not null)
        {
            json.WriteString("display", display);
        }

        if (userSelected is { } picked)
        {
            json.WriteBoolean("userSelected", picked);
        }

        json.WriteEndObject();
    }

    /// <summary>A CodeableConcept object with one coding and, when given, a text; no property name.</summary>
    public static void ConceptItem(this Utf8JsonWriter json, string system, string code, string? display = null, string? text = null)
    {
        json.WriteStartObject();
        json.WriteStartArray("coding");
        json.Coding(system, code, display);
        json.WriteEndArray();
        if (text is not null)
        {
            json.WriteString("text", text);
        }

        json.WriteEndObject();
    }

    public static void Concept(
        this Utf8JsonWriter json, string name, string system, string code, string? display = null, string? text = null)
    {
        json.WritePropertyName(name);
        json.ConceptItem(system, code, display, text);
    }

    /// <summary>A list that holds one CodeableConcept.</summary>
    public static void Concepts(
        this Utf8JsonWriter json, string name, string system, string code, string? display = null, string? text = null)
    {
        json.WriteStartArray(name);
        json.ConceptItem(system, code, display, text);
        json.WriteEndArray();
    }

    public static void TextConcept(this Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    /// <summary>A list that holds one CodeableConcept without coding.</summary>
    public static void TextConcepts(this Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartArray(name);
        json.WriteStartObject();
        json.WriteString("text", text);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    public static void Reference(this Utf8JsonWriter json, string name, string reference)
    {
        json.WriteStartObject(name);
        json.WriteString("reference", reference);
        json.WriteEndObject();
    }

    /// <summary>A list that holds one Reference.</summary>
    public static void References(this Utf8JsonWriter json, string name, string reference)
    {
        json.WriteStartArray(name);
        json.WriteStartObject();
        json.WriteString("reference", reference);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>A list that holds one Identifier.</summary>
    public static void Identifiers(this Utf8JsonWriter json, string system, string value)
    {
        json.WriteStartArray("identifier");
        json.Identifier(system, value);
        json.WriteEndArray();
    }

    public static void Identifier(this Utf8JsonWriter json, string system, string value)
    {
        json.WriteStartObject();
        json.WriteString("system", system);
        json.WriteString("value", value);
        json.WriteEndObject();
    }

    public static void Quantity(this Utf8JsonWriter json, string name, decimal value, string unit, string ucum)
    {
        json.WriteStartObject(name);
        json.WriteNumber("value", value);
        json.WriteString("unit", unit);
        json.WriteString("system", Ucum);
        json.WriteString("code", ucum);
        json.WriteEndObject();
    }

    public static void Period(this Utf8JsonWriter json, string name, string start, string? end)
    {
        json.WriteStartObject(name);
        json.WriteString("start", start);
        if (end is not null)
        {
            json.WriteString("end", end);
        }

        json.WriteEndObject();
    }

    /// <summary>A list that holds one string.</summary>
    public static void Strings(this Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartArray(name);
        json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>A number with so many decimal places: <c>Decimal(372, 1)</c> is 37.2.</summary>
    public static decimal Decimal(int digits, byte places) => new(Math.Abs(digits), 0, 0, digits < 0, places);
}
