using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Operators;

namespace FhirIcsHub.Cql.Runtime.Lists;

/// <summary>
/// The order of values: by CQL's comparison where that tells, and for sorting a whole order (CQL, Sort): null before every value, and of
/// dates and times of which it is uncertain which is first, the less precise one.
/// </summary>
internal static class ValueOrder
{
    /// <summary>The order of two values; null when either is null or it is uncertain.</summary>
    /// <exception cref="CqlException">Values of that type have no order.</exception>
    public static int? Compare(object? left, object? right)
    {
        if (left is string text && right is string other)
        {
            return string.CompareOrdinal(text, other);
        }

        Operands.Align(ref left, ref right);
        if (left is null || right is null)
        {
            return null;
        }

        var type = PointType.Of(left);
        return type is not null && type == PointType.Of(right)
            ? type.Compare(left, right, null)
            : throw new CqlException($"a {TypeNames.Of(left)} and a {TypeNames.Of(right)} have no order");
    }

    /// <summary>The place of two values in a sorted list.</summary>
    public static int ForSort<T>(T left, T right)
    {
        if (typeof(T) == typeof(int?) || typeof(T) == typeof(long?) || typeof(T) == typeof(decimal?))
        {
            return Comparer<T>.Default.Compare(left, right);
        }

        return SortOrder.Ascending.Compare(left, right);
    }

    /// <summary>The place of two points in a sorted list, without boxing.</summary>
    public static int ForSort<T>(T? left, T? right)
        where T : struct
    {
        if (left is not { } one || right is not { } other)
        {
            return (left is null ? 0 : 1) - (right is null ? 0 : 1);
        }

        return PointType<T>.Instance.Compare(one, other) ?? PrecisionOf(one).CompareTo(PrecisionOf(other));
    }

    private static int PrecisionOf<T>(T value) => (int)(PointPrecision.Of(value) ?? default);
}
