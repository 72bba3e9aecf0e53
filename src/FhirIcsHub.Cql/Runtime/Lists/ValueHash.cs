using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Runtime.Lists;

/// <summary>
/// A number that is the same for values that are equal by CQL, so that long lists are compared by buckets. Values whose equality is not
/// that of their parts (quantities of different units, intervals of different bounds) share the number of their type.
/// </summary>
internal static class ValueHash
{
    private const int Depth = 4;

    public static int Of(object? value) => Of(value, Depth);

    private static int Of(object? value, int depth) => value switch
    {
        null => 0,
        string text => text.GetHashCode(StringComparison.Ordinal),
        bool truth => truth ? 1 : 2,
        int number => ((decimal)number).GetHashCode(),
        long number => ((decimal)number).GetHashCode(),
        decimal number => number.GetHashCode(),
        Element element => OfElement(element),
        CqlDate date => date.Year,
        CqlDateTime time => time.Precision >= DateTimePrecision.Hour ? time.UtcTicks(DateTimePrecision.Hour).GetHashCode() : time.Year,
        CqlTime time => time.Hour,
        CqlCode code => code.Code?.GetHashCode(StringComparison.Ordinal) ?? 0,
        CqlTuple tuple when depth > 0 => OfValues(tuple.Values, depth - 1),
        CqlInstance instance when depth > 0 => OfValues(instance.Content.Values, depth - 1),
        _ when depth > 0 && CqlList.Untyped(value) is { } list => OfValues(list, depth - 1),
        CqlTuple or CqlInstance => 0,
        _ => 3,
    };

    /// <summary>A resource equal to another one has the same id. Of other elements only the type is sure.</summary>
    public static int OfElement(Element element)
    {
        if (!element.Exists)
        {
            return 0;
        }

        var type = element.Type?.Index ?? 0;
        if (!element.IsResource || element.First("id") is not { IsEscaped: false } id)
        {
            return type;
        }

        var hash = new HashCode();
        hash.Add(type);
        hash.AddBytes(id.RawValue);
        return hash.ToHashCode();
    }

    private static int OfValues(IReadOnlyList<object?> values, int depth)
    {
        var hash = new HashCode();
        for (var i = 0; i < values.Count; i++)
        {
            hash.Add(Of(values[i], depth));
        }

        return hash.ToHashCode();
    }
}
