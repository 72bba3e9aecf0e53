using System.Text;
using System.Text.Json;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// Results as JSON: an array of <c>{"namespace":…,"type":…,"value":…}</c>. An element has its FHIR type and its JSON value, what it
/// has beside the value (id, extensions) as <c>element</c>; a value of the System types has the name of the FHIR primitive that is written
/// alike.
/// </summary>
public static class FhirPathJson
{
    /// <summary>Writes the array.</summary>
    /// <param name="values">The results, in order.</param>
    /// <param name="output">Receives the array; strings keep all characters that JSON allows as they are when the writer does.</param>
    public static void Write(ReadOnlySpan<FhirPathValue> values, Utf8JsonWriter output)
    {
        output.WriteStartArray();
        foreach (ref readonly var value in values)
        {
            output.WriteStartObject();
            if (value.Kind == FhirPathKind.Element)
            {
                WriteElement(value.Element, output);
            }
            else
            {
                WriteSystem(value, output);
            }

            output.WriteEndObject();
        }

        output.WriteEndArray();
    }

    private static void WriteElement(Element element, Utf8JsonWriter output)
    {
        output.WriteString("namespace", "FHIR");
        output.WriteString("type", element.Type?.Name
            ?? (element.Kind == ElementKind.Object && element.First("resourceType").Text is { } name ? name : Guess(element)));
        if (element.Kind != ElementKind.Absent)
        {
            output.WritePropertyName("value");
            WriteToken(element, output);
        }

        if (element.Kind != ElementKind.Object && element.Children.GetEnumerator().MoveNext())
        {
            output.WriteStartObject("element");
            WriteBeside(element, output);
            output.WriteEndObject();
        }
    }

    // What R4 does not know (resources read as sent) is named after its JSON form.
    private static string Guess(Element element) => element.Kind switch
    {
        ElementKind.Boolean => "boolean",
        ElementKind.Number => "decimal",
        ElementKind.Object => "Element",
        _ => "string",
    };

    private static void WriteBeside(Element element, Utf8JsonWriter output)
    {
        if (element.First("id") is { Exists: true } id)
        {
            output.WriteString("id", id.Text);
        }

        var extensions = element.Named("extension").ToList();
        if (extensions.Count > 0)
        {
            output.WriteStartArray("extension");
            foreach (var extension in extensions)
            {
                WriteToken(extension, output);
            }

            output.WriteEndArray();
        }
    }

    // The token as it was read, numbers digit by digit, without white space between tokens.
    private static void WriteToken(Element element, Utf8JsonWriter output)
    {
        var (start, length) = element.Span;
        using var token = JsonDocument.Parse(element.Resource.Json.Slice(start, length), new JsonDocumentOptions { MaxDepth = 1000 });
        token.RootElement.WriteTo(output);
    }

    private static void WriteSystem(in FhirPathValue value, Utf8JsonWriter output)
    {
        output.WriteString("namespace", "System");
        output.WriteString("type", TypeOf(value.Kind));
        switch (value.Kind)
        {
            case FhirPathKind.Boolean:
                output.WriteBoolean("value", value.Boolean);
                break;
            case FhirPathKind.Integer or FhirPathKind.Long or FhirPathKind.Decimal:
                output.WritePropertyName("value");
                output.WriteRawValue(Encoding.UTF8.GetBytes(value.ToString()));
                break;
            default:
                output.WriteString("value", value.ToString());
                break;
        }
    }

    private static string TypeOf(FhirPathKind kind) => kind switch
    {
        FhirPathKind.DateTime => "dateTime",
        FhirPathKind.Quantity => "Quantity",
        FhirPathKind.Type => "TypeInfo",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
