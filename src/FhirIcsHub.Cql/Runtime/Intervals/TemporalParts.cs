using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>Parts of intervals of dates or times for Expand, at the precision of the per's unit.</summary>
internal static class TemporalParts
{
    private const int DaysPerWeek = 7;

    /// <summary>One unit of a precision.</summary>
    public static CqlQuantity One(DateTimePrecision precision) => new(1, CalendarUnits.ToUcum(precision));

    /// <summary>Nothing when the bounds are less precise than the per, or the type has no such unit.</summary>
    public static IEnumerable<(object Start, object End)> Of<T>(T start, T end, CqlQuantity per)
        where T : notnull
    {
        var size = (long)decimal.Truncate(Math.Min(per.Value, int.MaxValue));
        if (CalendarUnits.OfDuration(per.Unit) is not { } unit || size < 1)
        {
            yield break;
        }

        (unit, size) = unit == DateTimePrecision.Week ? (DateTimePrecision.Day, size * DaysPerWeek) : (unit, size);
        if (PointPrecision.Of(start) < unit || PointPrecision.Of(end) < unit || !HasUnit(start, unit))
        {
            yield break;
        }

        var (low, high) = (PointPrecision.Cut(start, unit), PointPrecision.Cut(end, unit));
        var one = One(unit);
        for (long i = 0; ; i += size)
        {
            if (PerStep.After(low, one, i) is not { } first || PerStep.After(low, one, i + size - 1) is not { } last
                || !(PointType<T>.Instance.Compare((T)last, high, unit) <= 0))
            {
                yield break;
            }

            yield return (first, last);
        }
    }

    private static bool HasUnit<T>(T point, DateTimePrecision unit) => point switch
    {
        CqlTime => unit >= DateTimePrecision.Hour,
        CqlDate => unit <= DateTimePrecision.Day,
        _ => true,
    };
}
