using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Writes an expansion as a ValueSet resource.</summary>
internal static class ExpansionWriter
{
    private const string Unclosed = "http://hl7.org/fhir/StructureDefinition/valueset-unclosed";

    public static byte[] Write(Expansion expansion)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "ValueSet");
            ParametersWriter.WriteText(json, "url", expansion.Url);
            ParametersWriter.WriteText(json, "version", expansion.Version);
            ParametersWriter.WriteText(json, "name", expansion.Definition?.Root.TextOf("name"));
            ParametersWriter.WriteText(json, "title", expansion.Name);
            json.WriteString("status", expansion.Status ?? "active");
            if (expansion.Definition?.Root.First("compose") is { Exists: true } compose)
            {
                json.WritePropertyName("compose");
                var (start, length) = compose.Span;
                json.WriteRawValue(expansion.Definition.Json.Span.Slice(start, length), skipInputValidation: true);
            }

            WriteExpansion(json, expansion);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteExpansion(Utf8JsonWriter json, Expansion expansion)
    {
        json.WriteStartObject("expansion");
        if (expansion.IsUnclosed)
        {
            json.WriteStartArray("extension");
            json.WriteStartObject();
            json.WriteString("url", Unclosed);
            json.WriteBoolean("valueBoolean", true);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteString("identifier", expansion.Identifier);
        json.WriteString("timestamp", expansion.Timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture));
        json.WriteNumber("total", expansion.Total);
        if (expansion.Offset is { } offset)
        {
            json.WriteNumber("offset", offset);
        }

        if (expansion.Parameters.Count > 0)
        {
            json.WriteStartArray("parameter");
            foreach (var parameter in expansion.Parameters)
            {
                json.WriteStartObject();
                json.WriteString("name", parameter.Name);
                ParametersWriter.WriteValue(json, "value" + parameter.Type, parameter.Type, parameter.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        WriteCodes(json, expansion.Contains);
        json.WriteEndObject();
    }

    private static void WriteCodes(Utf8JsonWriter json, IReadOnlyList<ExpansionCode> codes)
    {
        if (codes.Count == 0)
        {
            return;
        }

        json.WriteStartArray("contains");
        foreach (var code in codes)
        {
            json.WriteStartObject();
            json.WriteString("system", code.System);
            if (code.IsAbstract)
            {
                json.WriteBoolean("abstract", true);
            }

            if (code.IsInactive)
            {
                json.WriteBoolean("inactive", true);
            }

            ParametersWriter.WriteText(json, "version", code.Version);
            json.WriteString("code", code.Code);
            ParametersWriter.WriteText(json, "display", code.Display);
            WriteDesignations(json, code.Designations);
            WriteCodes(json, code.Contains);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDesignations(Utf8JsonWriter json, IReadOnlyList<Designation> designations)
    {
        if (designations.Count == 0)
        {
            return;
        }

        json.WriteStartArray("designation");
        foreach (var designation in designations)
        {
            json.WriteStartObject();
            ParametersWriter.WriteText(json, "language", designation.Language);
            if (designation.Use is { } use)
            {
                ParametersWriter.WriteCoding(json, "use", use);
            }

            json.WriteString("value", designation.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
