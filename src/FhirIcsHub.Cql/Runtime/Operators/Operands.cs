using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Brings two boxed operands to one type by the implicit conversions of CQL: Integer to Long to Decimal to Quantity, Date to DateTime.
/// Operands of other types stay as they are.
/// </summary>
internal static class Operands
{
    public static void Align(ref object? left, ref object? right)
    {
        if (left is null || right is null || left.GetType() == right.GetType())
        {
            return;
        }

        var (leftRank, rightRank) = (NumberRank(left), NumberRank(right));
        if (leftRank > 0 && rightRank > 0)
        {
            left = leftRank < rightRank ? Widened(left, rightRank) : left;
            right = rightRank < leftRank ? Widened(right, leftRank) : right;
        }
        else if (left is CqlDate date && right is CqlDateTime point)
        {
            left = new CqlDateTime(date, point.OffsetMinutes);
        }
        else if (left is CqlDateTime from && right is CqlDate day)
        {
            right = new CqlDateTime(day, from.OffsetMinutes);
        }
    }

    /// <summary>A number as a decimal; null for everything else.</summary>
    public static decimal? Decimal(object? value) => value switch
    {
        decimal number => number,
        int number => number,
        long number => number,
        _ => null,
    };

    private static object Widened(object number, int rank) => rank switch
    {
        2 => (long)(int)number,
        3 => Decimal(number)!.Value,
        _ => new CqlQuantity(Decimal(number)!.Value, CqlQuantity.NoUnit),
    };

    private static int NumberRank(object value) => value switch
    {
        int => 1,
        long => 2,
        decimal => 3,
        CqlQuantity => 4,
        _ => 0,
    };
}
