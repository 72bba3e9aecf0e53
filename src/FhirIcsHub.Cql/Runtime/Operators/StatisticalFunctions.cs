namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Statistics of the numbers of a list that are not null (CQL, Aggregate Functions). Null when there are none or the result cannot be
/// represented. Quantities are brought to the unit of the first, which is that of the result.
/// </summary>
internal static class StatisticalFunctions
{
    public static object? Avg(object? source) => NumberSeries.Of(source) is { } series ? series.AsDecimal(() => Mean(series.Values)) : null;

    /// <summary>The one in the middle, or the mean of the two there.</summary>
    public static object? Median(object? source)
    {
        if (NumberSeries.Of(source) is not { } series)
        {
            return null;
        }

        Array.Sort(series.Values);
        var middle = series.Count / 2;
        return series.AsDecimal(() =>
            series.Count % 2 == 1 ? series.Values[middle] : (series.Values[middle - 1] + series.Values[middle]) / 2);
    }

    /// <summary>Of a sample: null for a single number.</summary>
    public static object? Variance(object? source) =>
        NumberSeries.Of(source) is { Count: > 1 } series ? series.AsDecimal(() => Deviation(series.Values) / (series.Count - 1)) : null;

    public static object? PopulationVariance(object? source) =>
        NumberSeries.Of(source) is { } series ? series.AsDecimal(() => Deviation(series.Values) / series.Count) : null;

    /// <summary>Of a sample: null for a single number.</summary>
    public static object? StdDev(object? source) =>
        NumberSeries.Of(source) is { Count: > 1 } series
            ? series.AsDecimal(() => Root(Deviation(series.Values) / (series.Count - 1), 2)) : null;

    public static object? PopulationStdDev(object? source) =>
        NumberSeries.Of(source) is { } series ? series.AsDecimal(() => Root(Deviation(series.Values) / series.Count, 2)) : null;

    /// <summary>The root of the product to the count; null for a product below 0.</summary>
    public static object? GeometricMean(object? source) =>
        NumberSeries.Of(source) is { } series && Array.FindAll(series.Values, value => value < 0).Length % 2 == 0
            ? series.AsDecimal(() => Root(series.Values.Aggregate(1m, (product, value) => product * value), series.Count)) : null;

    private static decimal Mean(decimal[] values) => values.Sum() / values.Length;

    private static decimal Deviation(decimal[] values)
    {
        var mean = Mean(values);
        return values.Sum(value => (value - mean) * (value - mean));
    }

    // Newton's method from where double precision ends.
    private static decimal Root(decimal value, int degree)
    {
        if (value == 0)
        {
            return 0;
        }

        var root = (decimal)Math.Pow((double)value, 1.0 / degree);
        for (var i = 0; i < 3 && root != 0; i++)
        {
            var power = 1m;
            for (var k = 1; k < degree; k++)
            {
                power *= root;
            }

            root = power == 0 ? root : root - (((root * power) - value) / (degree * power));
        }

        return root;
    }
}
