using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>Parts of intervals of numbers for Expand: from the start on, each as long as the per, as far as whole ones fit.</summary>
internal static class NumberParts
{
    /// <summary>The step of a number of decimal places.</summary>
    public static decimal Step(int scale) => new(1, 0, 0, false, (byte)Math.Min(scale, CqlDecimal.MaxScale));

    /// <summary>
    /// Of whole numbers: a per with decimal places gives decimals, from the first number to before the one behind the last.
    /// </summary>
    public static IEnumerable<(object Start, object End)> OfWhole(long start, long end, CqlQuantity per, Func<decimal, object> whole)
    {
        if (PerStep.Number(per) is not { } size)
        {
            return [];
        }

        var scale = ScaleOf(size);
        return scale == 0
            ? Of(start, end, size).Select(part => (whole(part.Start), whole(part.End)))
            : Of(start, end + 1m - Step(scale), size).Select(part => ((object)part.Start, (object)part.End));
    }

    public static IEnumerable<(object Start, object End)> OfDecimal(decimal start, decimal end, CqlQuantity per) =>
        PerStep.Number(per) is { } size ? Of(start, end, size).Select(part => ((object)part.Start, (object)part.End)) : [];

    /// <summary>In the unit of the per.</summary>
    public static IEnumerable<(object Start, object End)> OfQuantity(CqlQuantity start, CqlQuantity end, CqlQuantity per) =>
        QuantityUnits.In(start, per.Unit) is { } low && QuantityUnits.In(end, per.Unit) is { } high
            ? Of(low, high, per.Value)
                .Select(part => ((object)new CqlQuantity(part.Start, per.Unit), (object)new CqlQuantity(part.End, per.Unit)))
            : [];

    private static IEnumerable<(decimal Start, decimal End)> Of(decimal start, decimal end, decimal size)
    {
        var scale = ScaleOf(size);
        size = decimal.Round(size, scale);
        var high = Floor(end, scale);
        for (var low = Floor(start, scale); low + size - Step(scale) <= high; low += size)
        {
            yield return (low, low + size - Step(scale));
        }
    }

    // 1.0 is a size of whole numbers, too.
    private static int ScaleOf(decimal size)
    {
        var scale = 0;
        while (scale < CqlDecimal.MaxScale && decimal.Round(size, scale) != size)
        {
            scale++;
        }

        return scale;
    }

    private static decimal Floor(decimal value, int scale)
    {
        var rounded = decimal.Round(value, scale);
        return rounded > value ? rounded - Step(scale) : rounded;
    }
}
