using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>How far two dates or times can be compared.</summary>
internal static class TemporalOrder
{
    /// <summary>
    /// The precision that both have, and that of the comparison: the one asked for, else the finer of the two, so that values of one
    /// precision are always decided (CQL, Equal: neither has a value for the precision). A second without milliseconds is uncertain beside
    /// one that has them, as the official suite expects of intervals and lists (CQL 1.5; CQL 2 takes it for a whole second).
    /// </summary>
    public static (DateTimePrecision Known, DateTimePrecision Wanted) Precisions(
        DateTimePrecision left, DateTimePrecision right, DateTimePrecision? precision) =>
        left < right ? (left, precision ?? right) : (right, precision ?? left);
}
