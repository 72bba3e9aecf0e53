using System.Text.Json;
using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql;

/// <summary>
/// Results as a FHIR Parameters resource, as "Using CQL with FHIR" has it (https://hl7.org/fhir/uv/cql): a parameter a define, called as
/// it; a list repeats the parameter, an empty list and null are extensions, tuples are parts, and what FHIR has no type for is CQL text.
/// The extension cqf-cqlType says what the type was.
/// </summary>
/// <param name="json">Where to.</param>
public sealed class CqlParameters(Utf8JsonWriter json)
{
    private const string Extensions = "http://hl7.org/fhir/StructureDefinition/";
    private const string CqlType = Extensions + "cqf-cqlType";
    private const string EmptyList = Extensions + "cqf-isEmptyList";
    private const string AbsentReason = Extensions + "data-absent-reason";
    private const string Ucum = "http://unitsofmeasure.org";
    private const int MaxDepth = 500;

    private bool _asReferences;

    /// <summary>Begins the resource.</summary>
    public void Begin()
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Parameters");
        json.WriteStartArray("parameter");
    }

    /// <summary>Ends it.</summary>
    public void End()
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes the value of a define, or that it is too large to write.</summary>
    public void Write(string name, object? value)
    {
        if (CqlValueSize.Fault(value) is { } fault)
        {
            WriteError(name, fault);
        }
        else
        {
            Write(name, value, 0);
        }
    }

    /// <summary>Writes why a define has no value: an OperationOutcome that names library, define and position.</summary>
    public void WriteError(string name, CqlException fault)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject("resource");
        json.WriteString("resourceType", "OperationOutcome");
        json.WriteStartArray("issue");
        json.WriteStartObject();
        json.WriteString("severity", "error");
        json.WriteString("code", "exception");
        var place = fault.Locator is { } at ? $", {at}" : "";
        json.WriteString(
            "diagnostics", fault.Library is null ? fault.Message : $"{fault.Library}, \"{fault.Define}\"{place}: {fault.Message}");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes a message that an expression gave.</summary>
    public void WriteMessage(CqlMessage message)
    {
        json.WriteStartObject();
        json.WriteString("name", "message");
        json.WriteString("valueString", $"{message.Severity}: {message.Text}");
        json.WriteEndObject();
    }

    /// <summary>Writes what a define came to and why, resources as references: a parameter called <c>explain</c> with parts.</summary>
    public void WriteTrace(CqlDefineTrace trace)
    {
        json.WriteStartObject();
        json.WriteString("name", "explain");
        json.WriteStartArray("part");
        _asReferences = true;
        WriteOne("library", trace.Library, 0);
        WriteOne("define", trace.Define, 0);
        if (trace.Error is { } fault)
        {
            WriteError("value", fault);
        }
        else
        {
            Write("value", trace.Value);
        }

        foreach (var resource in trace.Resources)
        {
            WriteOne("resource", resource, 0);
        }

        foreach (var used in trace.Uses)
        {
            WriteOne("uses", used.Library == trace.Library ? used.Define : $"{used.Library}.{used.Define}", 0);
        }

        _asReferences = false;
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Write(string name, object? value, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidOperationException($"a value is nested more than {MaxDepth} deep");
        }

        if (CqlList.Untyped(value) is { Count: > 0 } list)
        {
            foreach (var item in list)
            {
                WriteOne(name, item, depth);
            }
        }
        else
        {
            WriteOne(name, value, depth);
        }
    }

    private void WriteOne(string name, object? value, int depth)
    {
        json.WriteStartObject();
        WriteType(value);
        json.WriteString("name", name);
        switch (value)
        {
            case null:
                WriteMark(AbsentReason, "valueCode", "unknown");
                break;
            case Element element:
                WriteElement(element);
                break;
            case CqlTuple tuple:
                json.WriteStartArray("part");
                for (var i = 0; i < tuple.Values.Count; i++)
                {
                    Write(tuple.Shape.Names[i], tuple[i], depth + 1);
                }

                json.WriteEndArray();
                break;
            default:
                if (CqlList.Untyped(value) is { } list)
                {
                    WriteList(list, depth);
                }
                else
                {
                    WriteValue(value);
                }

                break;
        }

        json.WriteEndObject();
    }

    // The only list that is met here is empty, or within another one.
    private void WriteList(IReadOnlyList<object?> list, int depth)
    {
        if (list.Count == 0)
        {
            WriteMark(EmptyList, "valueBoolean", true);
            return;
        }

        json.WriteStartArray("part");
        foreach (var item in list)
        {
            WriteOne("element", item, depth + 1);
        }

        json.WriteEndArray();
    }

    private void WriteType(object? value)
    {
        if (value is null or Element or bool or string or int or CqlTuple || CqlList.Untyped(value) is not null)
        {
            return;
        }

        json.WriteStartArray("extension");
        json.WriteStartObject();
        json.WriteString("url", CqlType);
        json.WriteString("valueString", "System." + CqlTypeName.Of(value));
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteMark(string url, string member, object value)
    {
        json.WriteStartObject("_valueBoolean");
        json.WriteStartArray("extension");
        json.WriteStartObject();
        json.WriteString("url", url);
        if (value is bool flag)
        {
            json.WriteBoolean(member, flag);
        }
        else
        {
            json.WriteString(member, (string)value);
        }

        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteElement(Element element)
    {
        if (element.IsResource && _asReferences)
        {
            json.WriteStartObject("valueReference");
            json.WriteString("reference", CqlJson.ReferenceTo(element));
            json.WriteEndObject();
        }
        else if (element.IsResource)
        {
            json.WritePropertyName("resource");
            ElementJson.Write(element, json);
        }
        else if (element.Kind == ElementKind.Absent || element.Type is not { } type)
        {
            WriteMark(AbsentReason, "valueCode", "unknown");
        }
        else if (type.Name is "BackboneElement" or "Element" || type.Name.Contains('.', StringComparison.Ordinal))
        {
            json.WriteString("valueString", ElementJson.Text(element));
        }
        else
        {
            json.WritePropertyName("value" + char.ToUpperInvariant(type.Name[0]) + type.Name[1..]);
            ElementJson.Write(element, json);
        }
    }

    private void WriteValue(object value)
    {
        switch (value)
        {
            case bool truth:
                json.WriteBoolean("valueBoolean", truth);
                break;
            case int number:
                json.WriteNumber("valueInteger", number);
                break;
            case decimal number:
                json.WriteNumber("valueDecimal", number);
                break;
            case string text:
                json.WriteString("valueString", text);
                break;
            case CqlDate date:
                json.WriteString("valueDate", date.ToString());
                break;
            case CqlDateTime point when point.Hour is null || point.Second is not null:
                json.WriteString("valueDateTime", point.ToString());
                break;
            case CqlTime { Second: not null } time:
                json.WriteString("valueTime", time.ToString());
                break;
            case CqlQuantity quantity:
                json.WritePropertyName("valueQuantity");
                WriteQuantity(quantity);
                break;
            case CqlRatio { Numerator: { } numerator, Denominator: { } denominator }:
                json.WriteStartObject("valueRatio");
                json.WritePropertyName("numerator");
                WriteQuantity(numerator);
                json.WritePropertyName("denominator");
                WriteQuantity(denominator);
                json.WriteEndObject();
                break;
            case CqlCode code:
                json.WritePropertyName("valueCoding");
                WriteCoding(code);
                break;
            case CqlConcept concept:
                WriteConcept(concept);
                break;
            case CqlInterval interval when IsPeriod(interval):
                WritePeriod(interval);
                break;
            default:
                json.WriteString("valueString", CqlValueText.Of(value));
                break;
        }
    }

    // A Period's bounds belong to it; FHIR has no other.
    private static bool IsPeriod(CqlInterval interval) =>
        interval is { LowClosed: true, HighClosed: true, LowObject: null or CqlDate or CqlDateTime }
            and { HighObject: null or CqlDate or CqlDateTime } and not { LowObject: null, HighObject: null };

    private void WritePeriod(CqlInterval interval)
    {
        json.WriteStartObject("valuePeriod");
        if (interval.LowObject is { } low)
        {
            json.WriteString("start", low.ToString());
        }

        if (interval.HighObject is { } high)
        {
            json.WriteString("end", high.ToString());
        }

        json.WriteEndObject();
    }

    private void WriteQuantity(CqlQuantity quantity)
    {
        json.WriteStartObject();
        json.WriteNumber("value", quantity.Value);
        json.WriteString("unit", quantity.Unit);
        if (!CalendarUnits.IsWord(quantity.Unit))
        {
            json.WriteString("system", Ucum);
            json.WriteString("code", quantity.Unit);
        }

        json.WriteEndObject();
    }

    private void WriteConcept(CqlConcept concept)
    {
        json.WriteStartObject("valueCodeableConcept");
        var codes = concept.Codes.OfType<CqlCode>().ToList();
        if (codes.Count > 0)
        {
            json.WriteStartArray("coding");
            codes.ForEach(WriteCoding);
            json.WriteEndArray();
        }

        WriteKnown("text", concept.Display);
        json.WriteEndObject();
    }

    private void WriteCoding(CqlCode code)
    {
        json.WriteStartObject();
        WriteKnown("system", code.System);
        WriteKnown("version", code.Version);
        WriteKnown("code", code.Code);
        WriteKnown("display", code.Display);
        json.WriteEndObject();
    }

    private void WriteKnown(string member, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json.WriteString(member, text);
        }
    }
}
