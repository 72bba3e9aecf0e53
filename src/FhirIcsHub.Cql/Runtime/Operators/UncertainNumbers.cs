using FhirIcsHub.Cql.Runtime.Intervals;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Numbers that are known as a range only: what a duration between partial dates gives (CQL, Uncertainty). They are compared and added as
/// ranges; a range of one number is that number.
/// </summary>
internal static class UncertainNumbers
{
    /// <summary>A range of counts, or the count when there is but one.</summary>
    public static object Of(long low, long high) =>
        low == high ? Narrow(low) : new CqlInterval<int>(Narrow(low), true, Narrow(high), true);

    /// <summary>What is known of the order; null when an operand is neither number nor range of numbers.</summary>
    public static UncertainOrder? Compare(object left, object right)
    {
        if (!TryRange(left, out var a) || !TryRange(right, out var b))
        {
            return null;
        }

        bool? isLess = a.High < b.Low ? true : a.Low >= b.High ? false : null;
        bool? isEqual = a.High < b.Low || b.High < a.Low ? false : a.Low == a.High && a == b ? true : null;
        return new UncertainOrder(isLess, isEqual);
    }

    /// <summary>
    /// The range of the results of an operation that takes its extremes at the ends of the operands; null when an operand is no range of
    /// integers or an extreme overflows.
    /// </summary>
    public static object? Lift(object left, object right, Func<long, long, Int128> operation)
    {
        if (!TryRange(left, out var a) || !TryRange(right, out var b))
        {
            return null;
        }

        Span<Int128> corners =
        [
            operation(a.Low, b.Low), operation(a.Low, b.High), operation(a.High, b.Low), operation(a.High, b.High),
        ];
        var (low, high) = (corners[0], corners[0]);
        foreach (var corner in corners)
        {
            low = corner < low ? corner : low;
            high = corner > high ? corner : high;
        }

        return low < int.MinValue || high > int.MaxValue ? null : Of((long)low, (long)high);
    }

    /// <summary>Whether the operands can be combined: integers and ranges of integers, at least one of them a range.</summary>
    public static bool AreRanges(object? left, object? right) =>
        (left is CqlInterval<int> && right is int or CqlInterval<int>) || (left is int && right is CqlInterval<int>);

    private static bool TryRange(object value, out (long Low, long High) range)
    {
        switch (value)
        {
            case int number:
                range = (number, number);
                return true;
            case long number:
                range = (number, number);
                return true;
            case CqlInterval<int> { HasStart: true, HasEnd: true } interval:
                range = (interval.Start, interval.End);
                return true;
            default:
                range = default;
                return false;
        }
    }

    private static int Narrow(long count) => (int)Math.Clamp(count, int.MinValue, int.MaxValue);
}
