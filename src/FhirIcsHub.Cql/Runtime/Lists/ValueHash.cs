using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Runtime.Lists;

/// <summary>
/// Numbers for the values of one set: the same for values that are equal by CQL, so that long lists are compared by buckets. Amounts count
/// by their value as long as all of the set are of one unit; with a second unit all amounts get the same number, and
/// <see cref="IsOfOneUnit"/> tells that those given so far no longer hold.
/// </summary>
internal sealed class ValueHash
{
    private const int Depth = 4;
    private const int OfAmount = 3;

    /// <summary>So many elements of a list within an element tell enough.</summary>
    private const int Told = 16;

    private string? _unit;

    /// <summary>False when amounts of different units have been seen, a plain number among them being one of the unit 1.</summary>
    public bool IsOfOneUnit { get; private set; } = true;

    public int Of(object? value) => Of(value, Depth);

    private int Of(object? value, int depth) => value switch
    {
        null => 0,
        string text => text.GetHashCode(StringComparison.Ordinal),
        bool truth => truth ? 1 : 2,
        int number => OfNumber(number, CqlQuantity.NoUnit),
        long number => OfNumber(number, CqlQuantity.NoUnit),
        decimal number => OfNumber(number, CqlQuantity.NoUnit),
        CqlQuantity quantity => OfNumber(quantity.Value, quantity.Unit),
        Element element => ElementHash.Of(element),
        CqlDateTime { Precision: < DateTimePrecision.Hour } day => OfDay(day.LocalDate),
        CqlDateTime time => time.UtcTicks(time.Precision).GetHashCode(),
        CqlDate date => OfDay(date),
        CqlTime time => time.GetHashCode(),
        CqlCode code => HashCode.Combine(OfText(code.Code), OfText(code.System)),
        CqlValueSet set => OfText(set.Id),
        CqlCodeSystem system => OfText(system.Id),
        _ when depth == 0 => 0,
        CqlConcept concept => OfList(concept.Codes, depth - 1),
        CqlRatio ratio => HashCode.Combine(Of(ratio.Numerator, depth - 1), Of(ratio.Denominator, depth - 1)),
        CqlInterval interval => OfInterval(interval, depth - 1),
        CqlTuple tuple => OfTuple(tuple, depth - 1),
        CqlInstance instance => OfTuple(instance.Content, depth - 1),
        _ => CqlList.Untyped(value) is { } list ? OfList(list, depth - 1) : 0,
    };

    private int OfNumber(decimal value, string unit)
    {
        _unit ??= unit;
        IsOfOneUnit &= _unit == unit;
        return IsOfOneUnit ? value.GetHashCode() : OfAmount;
    }

    // A date stands for the DateTime of its precision.
    private static int OfDay(CqlDate date) => date.GetHashCode();

    private static int OfText(string? text) => text?.GetHashCode(StringComparison.Ordinal) ?? 0;

    // Equal by first and last point; a range of one number equals that number.
    private int OfInterval(CqlInterval interval, int depth)
    {
        var (start, end) = (Of(interval.StartObject, depth), Of(interval.EndObject, depth));
        return start == end ? start : HashCode.Combine(start, end);
    }

    // Tuples are equal whatever the order of their names.
    private int OfTuple(CqlTuple tuple, int depth)
    {
        var sum = tuple.Values.Count;
        for (var i = 0; i < tuple.Values.Count; i++)
        {
            sum += HashCode.Combine(Of(tuple.Values[i], depth));
        }

        return sum;
    }

    private int OfList<T>(IReadOnlyList<T> list, int depth)
    {
        var hash = new HashCode();
        hash.Add(list.Count);
        for (var i = 0; i < Math.Min(list.Count, Told); i++)
        {
            hash.Add(Of(list[i], depth));
        }

        return hash.ToHashCode();
    }
}
