using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Lists;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>Aggregates over the elements of a list that are not null (CQL, Aggregate Functions).</summary>
internal static class AggregateFunctions
{
    /// <summary>Whether no element is false; true for null and for a list without a value.</summary>
    public static bool AllTrue(IReadOnlyList<bool?>? source)
    {
        Allowance.Take(source?.Count ?? 0);
        for (var i = 0; i < (source?.Count ?? 0); i++)
        {
            if (source![i] == false)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether an element is true; false for null and for a list without a value.</summary>
    public static bool AnyTrue(IReadOnlyList<bool?>? source)
    {
        Allowance.Take(source?.Count ?? 0);
        for (var i = 0; i < (source?.Count ?? 0); i++)
        {
            if (source![i] == true)
            {
                return true;
            }
        }

        return false;
    }

    public static object? AllTrue(object? source) => !Elements(source).Any(element => element is false);

    public static object? AnyTrue(object? source) => Elements(source).Any(element => element is true);

    public static int Count<T>(IReadOnlyList<T>? source)
    {
        Allowance.Take(source?.Count ?? 0);
        var count = 0;
        for (var i = 0; i < (source?.Count ?? 0); i++)
        {
            count += ElementEquality.IsNull(source![i]) ? 0 : 1;
        }

        return count;
    }

    public static object? Count(object? source) => Elements(source).Count(element => !ElementEquality.IsNull(element));

    public static int? Sum(IReadOnlyList<int?>? source)
    {
        Allowance.Take(source?.Count ?? 0);
        long? sum = null;
        for (var i = 0; i < (source?.Count ?? 0); i++)
        {
            sum = source![i] is { } value ? (sum ?? 0) + value : sum;
        }

        return sum is >= int.MinValue and <= int.MaxValue ? (int)sum : null;
    }

    public static object? Sum(object? source) =>
        NumberSeries.Of(source) is { } series ? series.InOwnType(() => series.Values.Sum()) : null;

    public static object? Product(object? source) =>
        NumberSeries.Of(source) is { } series
            ? series.InOwnType(() => series.Values.Aggregate(1m, (product, value) => CqlDecimal.Fit(product * value))) : null;

    /// <summary>The greatest point; of those of which it is uncertain, the first.</summary>
    public static T? Max<T>(IReadOnlyList<T?>? source)
        where T : struct => Extreme(source, 1);

    /// <summary>The least point; of those of which it is uncertain, the first.</summary>
    public static T? Min<T>(IReadOnlyList<T?>? source)
        where T : struct => Extreme(source, -1);

    public static object? Max(object? source) => Extreme(source, 1);

    public static object? Min(object? source) => Extreme(source, -1);

    /// <summary>The value that stands there most often; of several, the first to come.</summary>
    public static object? Mode(object? source)
    {
        var distinct = new ElementSet<object?>();
        var counts = new List<int>();
        foreach (var element in Elements(source).Where(element => !ElementEquality.IsNull(element)))
        {
            if (distinct.PositionOf(element) is >= 0 and var known)
            {
                counts[known]++;
            }
            else
            {
                distinct.Add(element);
                counts.Add(1);
            }
        }

        return counts.Count == 0 ? null : distinct.Elements[counts.IndexOf(counts.Max())];
    }

    private static T? Extreme<T>(IReadOnlyList<T?>? source, int direction)
        where T : struct
    {
        Allowance.Take(source?.Count ?? 0);
        T? best = null;
        for (var i = 0; i < (source?.Count ?? 0); i++)
        {
            if (source![i] is { } value
                && (best is not { } known || PointType<T>.Instance.Compare(value, known) * direction > 0))
            {
                best = value;
            }
        }

        return best;
    }

    private static object? Extreme(object? source, int direction)
    {
        object? best = null;
        foreach (var element in Elements(source).Where(element => element is not null))
        {
            best = best is null || ValueOrder.Compare(element, best) * direction > 0 ? element : best;
        }

        return best;
    }

    private static IReadOnlyList<object?> Elements(object? source)
    {
        var list = source is null ? [] : CqlList.Untyped(source) ?? throw new CqlException("an aggregate needs a List");
        Allowance.Take(list.Count);
        return list;
    }
}
