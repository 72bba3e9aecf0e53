using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Operators;

namespace FhirIcsHub.Cql.Runtime.Lists;

/// <summary>The order of values by CQL's comparison: of points as far as they are known, of strings by their UTF-16 units.</summary>
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
}
