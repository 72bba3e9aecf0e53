using FhirIcsHub.Cql.Runtime.Intervals;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>Intervals are equal that have the same first and last points (CQL, Equal of Interval).</summary>
internal static class IntervalEquality
{
    /// <summary>Null when a first or last point is unknown and the others do not differ.</summary>
    public static bool? AreEqual(CqlInterval left, CqlInterval right)
    {
        var starts = EqualityOperators.Equal(left.StartObject, right.StartObject);
        var ends = EqualityOperators.Equal(left.EndObject, right.EndObject);
        return starts == false || ends == false ? false : starts & ends;
    }

    /// <summary>Equivalent first and last points; two unknown ones are equivalent.</summary>
    public static bool AreEquivalent(CqlInterval left, CqlInterval right) =>
        EquivalenceOperators.Equivalent(left.StartObject, right.StartObject)
            && EquivalenceOperators.Equivalent(left.EndObject, right.EndObject);
}
