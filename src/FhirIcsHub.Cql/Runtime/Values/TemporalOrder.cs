using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>How far two dates or times can be compared.</summary>
internal static class TemporalOrder
{
    /// <summary>
    /// The precision that both have, and that of the comparison: the one asked for, else the finer of the two, so that values of one
    /// precision are always decided (CQL, Equal: neither has a value for the precision). Unless milliseconds are asked for, a second
    /// without them counts as a whole one: both are one decimal (CQL, DateTime).
    /// </summary>
    public static (DateTimePrecision Known, DateTimePrecision Wanted) Precisions(
        DateTimePrecision left, DateTimePrecision right, DateTimePrecision? precision)
    {
        var (known, finer) = left < right ? (left, right) : (right, left);
        return precision is { } wanted ? (known, wanted)
            : known == DateTimePrecision.Second ? (finer, finer)
            : (known, finer);
    }
}
