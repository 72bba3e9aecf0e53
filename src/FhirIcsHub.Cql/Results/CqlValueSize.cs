using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql;

/// <summary>
/// Whether a value can be written out. What takes little memory can be without end when written: lists that hold one list many times, which
/// holds another many times.
/// </summary>
public static class CqlValueSize
{
    private const int MaxDepth = 400;

    /// <summary>Values within a value; a long text, or the JSON of a FHIR element, is one for each <see cref="BytesOfPart"/>.</summary>
    private const int MaxParts = 1_000_000;

    private const int BytesOfPart = 64;

    /// <summary>Why a value is not written; null when it can be.</summary>
    public static CqlException? Fault(object? value)
    {
        var left = MaxParts;
        Take(value, 0, ref left, out var isDeep);
        return isDeep ? new CqlException($"the value is nested more than {MaxDepth} deep and is not written")
            : left < 0 ? new CqlException($"the value has more than {MaxParts} parts and is not written")
            : null;
    }

    private static void Take(object? value, int depth, ref int left, out bool isDeep)
    {
        isDeep = depth > MaxDepth;
        left--;
        switch (value)
        {
            case string text:
                left -= text.Length / BytesOfPart;
                break;
            case Element { Exists: true } element:
                left -= element.Span.Length / BytesOfPart;
                break;
            case CqlTuple tuple:
                TakeAll(tuple.Values, depth, ref left, ref isDeep);
                break;
            case CqlInstance instance:
                TakeAll(instance.Content.Values, depth, ref left, ref isDeep);
                break;
            case CqlConcept concept:
                left -= concept.Codes.Count;
                break;
            case CqlInterval or null:
                break;
            default:
                if (CqlList.Untyped(value) is { } list)
                {
                    TakeAll(list, depth, ref left, ref isDeep);
                }

                break;
        }
    }

    private static void TakeAll(IReadOnlyList<object?> values, int depth, ref int left, ref bool isDeep)
    {
        for (var i = 0; i < values.Count && left >= 0 && !isDeep; i++)
        {
            Take(values[i], depth + 1, ref left, out isDeep);
        }
    }
}
