using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Intervals of bounds that are worked out, and the ends of the types that have some.</summary>
internal static class IntervalValues
{
    /// <summary>An interval of points that are structs.</summary>
    public static CqlInterval<T> Of<T>(T? low, bool lowClosed, T? high, bool highClosed)
        where T : struct => Checked(new CqlInterval<T>(
            low is { } from ? from : default(Bound<T>), lowClosed, high is { } to ? to : default(Bound<T>), highClosed));

    /// <summary>An interval of points that are objects: quantities.</summary>
    public static CqlInterval<T> OfObjects<T>(T? low, bool lowClosed, T? high, bool highClosed)
        where T : class => Checked(new CqlInterval<T>(
            low is { } from ? from : default(Bound<T>), lowClosed, high is { } to ? to : default(Bound<T>), highClosed));

    /// <summary>
    /// An interval of points whose type is known now; null when both bounds are null: then nobody knows of what it is
    /// one.
    /// </summary>
    public static CqlInterval? OfAny(object? low, bool lowClosed, object? high, bool highClosed)
    {
        if (low is null && high is null)
        {
            return null;
        }

        var type = PointType.Of(low ?? high) ?? throw new CqlException("an interval is of a type whose values have an order");
        if (PointType.Of(high ?? low) != type)
        {
            throw new CqlException("the bounds of an interval are of one type");
        }

        var interval = type.Interval(low, lowClosed, high, highClosed);
        return interval is { StartObject: { } start, EndObject: { } end } && type.Compare(start, end, null) > 0 ? throw Inverted()
            : interval;
    }

    /// <summary>The lower bound as given (<c>low</c>), whether it belongs to the interval or not.</summary>
    public static T? Low<T>(CqlInterval<T>? interval)
        where T : struct => interval is { HasLow: true } ? interval.Low : null;

    public static T? High<T>(CqlInterval<T>? interval)
        where T : struct => interval is { HasHigh: true } ? interval.High : null;

    /// <summary>The least or greatest value of a System type; null when it has none.</summary>
    public static object? Extent(string type, bool isMaximum) => type switch
    {
        "Integer" => isMaximum ? int.MaxValue : int.MinValue,
        "Long" => isMaximum ? long.MaxValue : long.MinValue,
        "Decimal" => isMaximum ? CqlDecimal.MaxValue : CqlDecimal.MinValue,
        "Date" => isMaximum ? CqlDate.MaxValue : CqlDate.MinValue,
        "DateTime" => isMaximum ? CqlDateTime.MaxValue : CqlDateTime.MinValue,
        "Time" => isMaximum ? CqlTime.MaxValue : CqlTime.MinValue,
        "Quantity" => new CqlQuantity(isMaximum ? CqlDecimal.MaxValue : CqlDecimal.MinValue, null),
        _ => null,
    };

    private static CqlInterval<T> Checked<T>(CqlInterval<T> interval)
        where T : notnull => interval.IsInverted ? throw Inverted() : interval;

    private static CqlException Inverted() => new("the low bound of an interval lies behind its high bound");
}
