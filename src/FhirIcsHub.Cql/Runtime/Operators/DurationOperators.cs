using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Time between two dates or times (CQL, Duration and Difference): whole periods, or boundaries crossed. Negative when the second is
/// earlier. Where components are missing the result is uncertain: an interval of Integer from the least to the greatest that it can be.
/// </summary>
internal static class DurationOperators
{
    /// <summary>Whole years to days; hours and below as between two DateTimes whose hours are not given.</summary>
    public static object? DurationBetween(CqlDate? left, CqlDate? right, DateTimePrecision? precision) =>
        left is not { } from || right is not { } to ? null
            : precision >= DateTimePrecision.Hour
                ? DurationBetween((CqlDateTime?)new CqlDateTime(from, 0), new CqlDateTime(to, 0), precision)
            : Uncertain(
                TemporalSpan.Whole(Of(TemporalBoundaries.High(from)), Of(TemporalBoundaries.Low(to)), precision),
                TemporalSpan.Whole(Of(TemporalBoundaries.Low(from)), Of(TemporalBoundaries.High(to)), precision));

    /// <summary>Counts from point to point in time: at different offsets, as at the first one's.</summary>
    public static object? DurationBetween(CqlDateTime? left, CqlDateTime? right, DateTimePrecision? precision)
    {
        if (left is not { } from || right is not { } to)
        {
            return null;
        }

        Normalize(from, ref to);
        // A second without milliseconds is a whole one, save where milliseconds are counted (CQL, DateTime).
        var complete = precision == DateTimePrecision.Millisecond ? DateTimePrecision.Millisecond : DateTimePrecision.Second;
        return Uncertain(
            TemporalSpan.Whole((from.Precision >= complete ? from : TemporalBoundaries.High(from)).Low, to.Low, precision),
            TemporalSpan.Whole(from.Low, (to.Precision >= complete ? to : TemporalBoundaries.High(to)).Low, precision));
    }

    /// <summary>Times that both have the component counted are certain.</summary>
    public static object? DurationBetween(CqlTime? left, CqlTime? right, DateTimePrecision? precision)
    {
        if (left is not { } from || right is not { } to)
        {
            return null;
        }

        var isCertain = from.Precision >= precision && to.Precision >= precision;
        return Uncertain(
            TemporalSpan.Whole(Of(isCertain ? from : TemporalBoundaries.High(from)), Of(to), precision),
            TemporalSpan.Whole(Of(from), Of(isCertain ? to : TemporalBoundaries.High(to)), precision));
    }

    /// <summary>Years to days; hours and below as between two DateTimes whose hours are not given.</summary>
    public static object? DifferenceBetween(CqlDate? left, CqlDate? right, DateTimePrecision? precision) =>
        left is not { } from || right is not { } to ? null
            : DifferenceBetween((CqlDateTime?)new CqlDateTime(from, 0), new CqlDateTime(to, 0), precision);

    /// <summary>Values of different offsets are brought to one for hours and below; days and above count as they are written.</summary>
    public static object? DifferenceBetween(CqlDateTime? left, CqlDateTime? right, DateTimePrecision? precision)
    {
        if (left is not { } from || right is not { } to)
        {
            return null;
        }

        if (precision >= DateTimePrecision.Hour)
        {
            Normalize(from, ref to);
        }

        return Uncertain(
            TemporalSpan.Crossed(TemporalBoundaries.High(from).Low, to.Low, precision),
            TemporalSpan.Crossed(from.Low, TemporalBoundaries.High(to).Low, precision));
    }

    public static object? DifferenceBetween(CqlTime? left, CqlTime? right, DateTimePrecision? precision) =>
        left is { } from && right is { } to ? Uncertain(
            TemporalSpan.Crossed(Of(TemporalBoundaries.High(from)), Of(to), precision),
            TemporalSpan.Crossed(Of(from), Of(TemporalBoundaries.High(to)), precision)) : null;

    public static object? DurationBetween(object? left, object? right, DateTimePrecision? precision)
    {
        Operands.Align(ref left, ref right);
        return (left, right) switch
        {
            (null, _) or (_, null) => null,
            (CqlDateTime x, CqlDateTime y) => DurationBetween((CqlDateTime?)x, y, precision),
            (CqlDate x, CqlDate y) => DurationBetween((CqlDate?)x, y, precision),
            (CqlTime x, CqlTime y) => DurationBetween((CqlTime?)x, y, precision),
            _ => throw OperandTypes.NotDefined("DurationBetween", left, right),
        };
    }

    public static object? DifferenceBetween(object? left, object? right, DateTimePrecision? precision)
    {
        Operands.Align(ref left, ref right);
        return (left, right) switch
        {
            (null, _) or (_, null) => null,
            (CqlDateTime x, CqlDateTime y) => DifferenceBetween((CqlDateTime?)x, y, precision),
            (CqlDate x, CqlDate y) => DifferenceBetween((CqlDate?)x, y, precision),
            (CqlTime x, CqlTime y) => DifferenceBetween((CqlTime?)x, y, precision),
            _ => throw OperandTypes.NotDefined("DifferenceBetween", left, right),
        };
    }

    private static void Normalize(CqlDateTime from, ref CqlDateTime to)
    {
        if (from.Precision >= DateTimePrecision.Hour && to.Precision >= DateTimePrecision.Hour)
        {
            to = to.AtOffset(from.OffsetMinutes);
        }
    }

    // Counts that no Integer holds are null.
    private static object? Uncertain(long least, long greatest) =>
        least < int.MinValue || greatest > int.MaxValue ? null : UncertainNumbers.Of(Math.Min(least, greatest), Math.Max(least, greatest));

    private static DateTime Of(CqlDate date) => date.Low;

    private static DateTime Of(CqlTime time) => DateTime.MinValue.AddMilliseconds(time.Low);
}
