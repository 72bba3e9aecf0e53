using System.Buffers;
using System.Text.Json;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Writes a Parameters resource, parameter by parameter.</summary>
internal sealed class ParametersWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;

    public ParametersWriter()
    {
        _json = new Utf8JsonWriter(_buffer, JsonText.WriterOptions);
        _json.WriteStartObject();
        _json.WriteString("resourceType", "Parameters");
        _json.WriteStartArray("parameter");
    }

    public byte[] Finish()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    /// <summary>A primitive of that FHIR type (<c>Code</c>, <c>Uri</c>, <c>String</c>, ...); nothing for null.</summary>
    public void Add(string name, string type, string? value)
    {
        if (value is not null)
        {
            Start(name);
            WriteValue(_json, "value" + type, type, value);
            _json.WriteEndObject();
        }
    }

    public void Add(string name, bool? value) => Add(name, "Boolean", value switch { true => "true", false => "false", null => null });

    public void AddEach(string name, string type, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            Add(name, type, value);
        }
    }

    public void Add(string name, Coding? value)
    {
        if (value is not null)
        {
            Start(name);
            WriteCoding(_json, "valueCoding", value);
            _json.WriteEndObject();
        }
    }

    public void Add(string name, IReadOnlyList<Coding> codeableConcept)
    {
        Start(name);
        WriteCodeableConcept(_json, codeableConcept);
        _json.WriteEndObject();
    }

    public void Add(string name, Resource? resource)
    {
        if (resource is not null)
        {
            Start(name);
            _json.WritePropertyName("resource");
            _json.WriteRawValue(resource.Json.Span, skipInputValidation: true);
            _json.WriteEndObject();
        }
    }

    /// <summary>A parameter with parts, which <paramref name="addParts"/> adds to this writer.</summary>
    public void AddParts(string name, Action addParts)
    {
        Start(name);
        _json.WriteStartArray("part");
        addParts();
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    /// <summary>A primitive as a JSON property: numbers and booleans as they are, all else as a string.</summary>
    public static void WriteValue(Utf8JsonWriter json, string property, string type, string value)
    {
        json.WritePropertyName(property);
        if (type is "Boolean" or "Integer" or "Decimal")
        {
            json.WriteRawValue(value, skipInputValidation: true);
        }
        else
        {
            json.WriteStringValue(value);
        }
    }

    public static void WriteCoding(Utf8JsonWriter json, string? property, Coding coding)
    {
        if (property is not null)
        {
            json.WritePropertyName(property);
        }

        json.WriteStartObject();
        WriteText(json, "system", coding.System);
        WriteText(json, "version", coding.Version);
        WriteText(json, "code", coding.Code);
        WriteText(json, "display", coding.Display);
        json.WriteEndObject();
    }

    public static void WriteText(Utf8JsonWriter json, string property, string? value)
    {
        if (value is not null)
        {
            json.WriteString(property, value);
        }
    }

    private static void WriteCodeableConcept(Utf8JsonWriter json, IReadOnlyList<Coding> codings)
    {
        json.WriteStartObject("valueCodeableConcept");
        if (codings.Count > 0)
        {
            json.WriteStartArray("coding");
            foreach (var coding in codings)
            {
                WriteCoding(json, null, coding);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void Start(string name)
    {
        _json.WriteStartObject();
        _json.WriteString("name", name);
    }
}
