using System.Globalization;
using System.Text;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql;

/// <summary>
/// Values of CQL as an author would write them, to read: <c>Interval[@2026-01-01, @2026-12-31]</c>, <c>{ Encounter/e1 }</c>.
/// </summary>
public static class CqlValueText
{
    private const int MaxDepth = 500;

    /// <summary>
    /// The text; resources are told by type and id, other FHIR elements by their JSON. That a value is too large to be written is told in
    /// brackets.
    /// </summary>
    public static string Of(object? value)
    {
        if (CqlValueSize.Fault(value) is { } fault)
        {
            return $"({fault.Message})";
        }

        var text = new StringBuilder();
        Write(value, text, 0);
        return text.ToString();
    }

    private static void Write(object? value, StringBuilder text, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidOperationException($"a value is nested more than {MaxDepth} deep");
        }

        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case bool truth:
                text.Append(truth ? "true" : "false");
                break;
            case string given:
                text.Append('\'')
                    .Append(given.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal))
                    .Append('\'');
                break;
            case long number:
                text.Append(CultureInfo.InvariantCulture, $"{number}L");
                break;
            case decimal number:
                var digits = number.ToString(CultureInfo.InvariantCulture);
                text.Append(digits).Append(digits.Contains('.', StringComparison.Ordinal) ? "" : ".0");
                break;
            case CqlInterval interval:
                text.Append("Interval").Append(interval.LowClosed ? '[' : '(');
                Write(interval.LowObject, text, depth + 1);
                text.Append(", ");
                Write(interval.HighObject, text, depth + 1);
                text.Append(interval.HighClosed ? ']' : ')');
                break;
            case CqlCode code:
                Write(code, text);
                break;
            case CqlConcept concept:
                text.Append("Concept ");
                WriteList([.. concept.Codes], text, depth);
                break;
            case CqlValueSet set:
                text.Append(CultureInfo.InvariantCulture, $"valueset '{set.Canonical}'");
                break;
            case CqlCodeSystem system:
                text.Append(CultureInfo.InvariantCulture, $"codesystem '{system.Id}'");
                break;
            case CqlTuple tuple:
                WriteMembers(tuple, text, depth);
                break;
            case CqlInstance instance:
                text.Append(CqlTypeName.Of(instance)).Append(' ');
                WriteMembers(instance.Content, text, depth);
                break;
            case Element element:
                text.Append(TextOf(element));
                break;
            default:
                if (CqlList.Untyped(value) is { } list)
                {
                    WriteList(list, text, depth);
                }
                else
                {
                    text.Append(CqlJson.Literal(value) ?? Convert.ToString(value, CultureInfo.InvariantCulture));
                }

                break;
        }
    }

    private static void Write(CqlCode code, StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"Code '{code.Code}' from '{code.System}'");
        if (code.Display is { } display)
        {
            text.Append(CultureInfo.InvariantCulture, $" display '{display}'");
        }
    }

    private static void WriteList(IReadOnlyList<object?> list, StringBuilder text, int depth)
    {
        text.Append('{');
        for (var i = 0; i < list.Count; i++)
        {
            text.Append(i == 0 ? " " : ", ");
            Write(list[i], text, depth + 1);
        }

        text.Append(" }");
    }

    private static void WriteMembers(CqlTuple tuple, StringBuilder text, int depth)
    {
        text.Append('{');
        for (var i = 0; i < tuple.Values.Count; i++)
        {
            text.Append(i == 0 ? " " : ", ").Append(tuple.Shape.Names[i]).Append(": ");
            Write(tuple[i], text, depth + 1);
        }

        text.Append(" }");
    }

    private static string TextOf(Element element)
    {
        if (element.IsResource)
        {
            return CqlJson.ReferenceTo(element);
        }

        if (!element.Exists || element.Kind == ElementKind.Absent)
        {
            return "null";
        }

        return element.HasValue && element.Kind != ElementKind.String ? element.Text!
            : element.Kind == ElementKind.String ? Of(element.Text)
            : ElementJson.Text(element);
    }
}
