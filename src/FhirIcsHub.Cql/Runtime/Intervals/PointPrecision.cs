using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Intervals;

/// <summary>The precision of points that are dates or times. The tests for the type fold away when a method is compiled for it.</summary>
internal static class PointPrecision
{
    /// <summary>The point without what is finer than a precision; points that are no dates or times stay.</summary>
    public static T Cut<T>(T point, DateTimePrecision precision)
    {
        if (typeof(T) == typeof(CqlDateTime))
        {
            var value = (CqlDateTime)(object)point!;
            return value.Precision <= precision ? point : (T)(object)value.WithPrecision(precision);
        }

        if (typeof(T) == typeof(CqlDate))
        {
            var value = (CqlDate)(object)point!;
            return value.Precision <= precision ? point : (T)(object)new CqlDate(
                value.Year, precision >= DateTimePrecision.Month ? value.LowMonth : 1, 1, precision);
        }

        if (typeof(T) == typeof(CqlTime))
        {
            var value = (CqlTime)(object)point!;
            return value.Precision <= precision ? point : (T)(object)CqlTime.OfMilliseconds(
                value.Low - (value.Low % (int)Operators.CalendarArithmetic.MillisecondsOf(precision)), precision);
        }

        return point;
    }

    /// <summary>The precision of a point; null when it is no date or time.</summary>
    public static DateTimePrecision? Of<T>(T point) => point switch
    {
        CqlDateTime value => value.Precision,
        CqlDate value => value.Precision,
        CqlTime value => value.Precision,
        _ => null,
    };
}
