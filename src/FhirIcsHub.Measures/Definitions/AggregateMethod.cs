namespace FhirIcsHub.Measures;

/// <summary>How the observations of a group become one figure (CQFM, <c>cqfm-aggregateMethod</c>).</summary>
public enum AggregateMethod
{
    Sum,
    Average,
    Median,
    Minimum,
    Maximum,
    Count,
}

internal static class AggregateMethods
{
    public const string AllCodes = "sum, average, median, minimum, maximum and count";

    public static string Code(this AggregateMethod method) => method switch
    {
        AggregateMethod.Sum => "sum",
        AggregateMethod.Average => "average",
        AggregateMethod.Median => "median",
        AggregateMethod.Minimum => "minimum",
        AggregateMethod.Maximum => "maximum",
        AggregateMethod.Count => "count",
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };

    /// <summary>In any case and in the short forms that published measures use (<c>Sum</c>, <c>avg</c>, <c>max</c>).</summary>
    public static AggregateMethod? Find(string? code) => code?.ToLowerInvariant() switch
    {
        "sum" => AggregateMethod.Sum,
        "average" or "avg" or "mean" => AggregateMethod.Average,
        "median" => AggregateMethod.Median,
        "minimum" or "min" => AggregateMethod.Minimum,
        "maximum" or "max" => AggregateMethod.Maximum,
        "count" => AggregateMethod.Count,
        _ => null,
    };
}
