using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>Ratios that say the same proportion: 1:100 and 10:1000 (CQL, Equivalent of Ratio).</summary>
internal static class RatioEquivalence
{
    public static bool AreEquivalent(CqlRatio left, CqlRatio right)
    {
        if (left.Numerator is null || left.Denominator is null || right.Numerator is null || right.Denominator is null)
        {
            return EquivalenceOperators.Equivalent(left.Numerator, right.Numerator)
                && EquivalenceOperators.Equivalent(left.Denominator, right.Denominator);
        }

        var first = QuantityArithmetic.Divide(left.Numerator, left.Denominator);
        var second = QuantityArithmetic.Divide(right.Numerator, right.Denominator);
        return first is not null && second is not null
            ? QuantityOrder.AreEquivalent(first, second)
            : QuantityOrder.AreEquivalent(left.Numerator, right.Numerator)
                && QuantityOrder.AreEquivalent(left.Denominator, right.Denominator);
    }
}
