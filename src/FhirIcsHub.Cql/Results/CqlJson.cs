using System.Globalization;
using System.Text.Json;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql;

/// <summary>
/// Values of CQL as JSON: Boolean, Integer, Decimal and String as JSON's own, a Long as its literal (<c>"5L"</c>); dates and times as
/// literals (<c>"@2026-01-31"</c>); quantities, ratios, codes, concepts, intervals and tuples as objects of the elements that the
/// specification gives them; FHIR elements as FHIR's JSON.
/// </summary>
public static class CqlJson
{
    /// <summary>Deepest nesting of values that is written.</summary>
    private const int MaxDepth = 500;

    /// <summary>Writes a value.</summary>
    /// <param name="value">A value as the runtime holds it; null for null.</param>
    /// <param name="json">Where to.</param>
    /// <param name="withResources">Whether resources are written whole; else each is a reference to it.</param>
    public static void Write(object? value, Utf8JsonWriter json, bool withResources = false) =>
        new Writer(json, withResources).Write(value);

    /// <summary>
    /// The literal of a date or time as a library would have it: <c>@2026-01-31T10:30:00.000+00:00</c>; null for other values.
    /// </summary>
    public static string? Literal(object? value) => value switch
    {
        CqlDate date => $"@{date}",
        CqlDateTime { Hour: null } day => $"@{day}T",
        CqlDateTime point => $"@{point}",
        CqlTime time => $"@T{time}",
        _ => null,
    };

    /// <summary>What a resource is referred to by: <c>Encounter/e1</c>, or its type alone when it has no id.</summary>
    public static string ReferenceTo(Element resource)
    {
        var type = resource.Type?.Name ?? resource.TextOf("resourceType") ?? "Resource";
        return resource.TextOf("id") is { } id ? $"{type}/{id}" : type;
    }

    private sealed class Writer(Utf8JsonWriter json, bool withResources)
    {
        private int _depth;

        public void Write(object? value)
        {
            if (++_depth > MaxDepth)
            {
                throw new InvalidOperationException($"a value is nested more than {MaxDepth} deep");
            }

            switch (value)
            {
                case null:
                    json.WriteNullValue();
                    break;
                case bool truth:
                    json.WriteBooleanValue(truth);
                    break;
                case int number:
                    json.WriteNumberValue(number);
                    break;
                case long number:
                    json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{number}L"));
                    break;
                case decimal number:
                    WriteDecimal(number);
                    break;
                case string text:
                    json.WriteStringValue(text);
                    break;
                case CqlDate or CqlDateTime or CqlTime:
                    json.WriteStringValue(Literal(value));
                    break;
                case Element element:
                    Write(element);
                    break;
                default:
                    WriteObject(value);
                    break;
            }

            _depth--;
        }

        private void WriteObject(object value)
        {
            switch (value)
            {
                case CqlQuantity quantity:
                    Write(("value", quantity.Value), ("unit", quantity.Unit));
                    break;
                case CqlRatio ratio:
                    Write(("numerator", ratio.Numerator), ("denominator", ratio.Denominator));
                    break;
                case CqlCode code:
                    WriteKnown(("code", code.Code), ("system", code.System), ("version", code.Version), ("display", code.Display));
                    break;
                case CqlConcept concept:
                    WriteKnown(("codes", concept.Codes), ("display", concept.Display));
                    break;
                case CqlValueSet set:
                    WriteKnown(("id", set.Id), ("version", set.Version), ("name", set.Name));
                    break;
                case CqlCodeSystem system:
                    WriteKnown(("id", system.Id), ("version", system.Version), ("name", system.Name));
                    break;
                case CqlInterval interval:
                    Write(
                        ("low", interval.LowObject), ("lowClosed", interval.LowClosed),
                        ("high", interval.HighObject), ("highClosed", interval.HighClosed));
                    break;
                case CqlTuple tuple:
                    Write([.. tuple.Shape.Names.Select((name, i) => (name, tuple[i]))]);
                    break;
                case CqlInstance instance:
                    WriteKnown([.. instance.Content.Shape.Names.Select((name, i) => (name, instance.Content[i]))]);
                    break;
                default:
                    WriteList(CqlList.Untyped(value)
                        ?? throw new ArgumentException($"a {value.GetType().Name} is no value of CQL", nameof(value)));
                    break;
            }
        }

        private void WriteList(IReadOnlyList<object?> list)
        {
            json.WriteStartArray();
            foreach (var item in list)
            {
                Write(item);
            }

            json.WriteEndArray();
        }

        private void Write(params ReadOnlySpan<(string Name, object? Value)> members)
        {
            json.WriteStartObject();
            foreach (var (name, value) in members)
            {
                json.WritePropertyName(name);
                Write(value);
            }

            json.WriteEndObject();
        }

        // What is not given is left out where that says the same.
        private void WriteKnown(params (string Name, object? Value)[] members) =>
            Write([.. members.Where(member => member.Value is not null)]);

        private void Write(Element element)
        {
            if (!element.Exists)
            {
                json.WriteNullValue();
            }
            else if (element.IsResource && !withResources)
            {
                json.WriteStartObject();
                json.WriteString("reference", ReferenceTo(element));
                json.WriteEndObject();
            }
            else if (element.Kind == ElementKind.Absent)
            {
                // A primitive that has extensions alone.
                json.WriteNullValue();
            }
            else
            {
                ElementJson.Write(element, json);
            }
        }

        // A Decimal without decimal places would be read as an Integer.
        private void WriteDecimal(decimal number)
        {
            var text = number.ToString(CultureInfo.InvariantCulture);
            json.WriteRawValue(text.Contains('.', StringComparison.Ordinal) ? text : text + ".0");
        }
    }
}
