using System.Text.Json;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>
/// Default values of sources: FHIRPath in the language, <c>defaultValue[x]</c> in a StructureMap resource. Literals are primitives there;
/// any other expression is an extension of the core on a value that is absent.
/// </summary>
internal static class MapDefaults
{
    private const string ExpressionExtension = "http://hl7.org/fhir/StructureDefinition/cqf-expression";

    /// <summary>The FHIRPath of a given default; null when there is none or it is a complex type.</summary>
    public static string? LiteralOf(Element given)
    {
        if (!given.Exists || given.Kind == ElementKind.Object)
        {
            return null;
        }

        if (given.Text is not { } text)
        {
            return given.Named("extension").ToList().Find(e => e.TextOf("url") == ExpressionExtension).First("value").TextOf("expression");
        }

        return given.Type?.Name switch
        {
            "boolean" or "integer" or "decimal" or "positiveInt" or "unsignedInt" => text,
            "date" or "dateTime" or "instant" => "@" + text,
            "time" => "@T" + text,
            _ => FhirPathText.Quote(text, '\''),
        };
    }

    public static void Write(Utf8JsonWriter json, MapSource source)
    {
        if (source.DefaultValue is { Exists: true } value)
        {
            json.WritePropertyName(value.JsonName);
            json.WriteRawValue(value.Resource.Document.Slice(value.NodeRef.Start, value.NodeRef.Length));
            return;
        }

        if (source.Default is not { } expression)
        {
            return;
        }

        switch (Parser.Parse(expression))
        {
            case LiteralExpression { Value: { Kind: FhirPathKind.String } text }:
                json.WriteString("defaultValueString", text.String);
                break;
            case LiteralExpression { Value.Kind: FhirPathKind.Boolean }:
                json.WriteBoolean("defaultValueBoolean", expression == "true");
                break;
            case LiteralExpression { Value.Kind: FhirPathKind.Integer }:
                WriteRaw(json, "defaultValueInteger", expression);
                break;
            case LiteralExpression { Value.Kind: FhirPathKind.Decimal }:
                WriteRaw(json, "defaultValueDecimal", expression);
                break;
            case LiteralExpression { Value.Kind: FhirPathKind.Date }:
                json.WriteString("defaultValueDate", expression[1..]);
                break;
            case LiteralExpression { Value.Kind: FhirPathKind.Time }:
                json.WriteString("defaultValueTime", expression[2..]);
                break;
            default:
                WriteExpression(json, expression);
                break;
        }
    }

    private static void WriteRaw(Utf8JsonWriter json, string name, string number)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(number);
    }

    private static void WriteExpression(Utf8JsonWriter json, string expression)
    {
        json.WriteStartObject("_defaultValueString");
        json.WriteStartArray("extension");
        json.WriteStartObject();
        json.WriteString("url", ExpressionExtension);
        json.WriteStartObject("valueExpression");
        json.WriteString("language", "text/fhirpath");
        json.WriteString("expression", expression);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
