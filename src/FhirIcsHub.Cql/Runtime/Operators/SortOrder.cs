using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// The order that a query sorts by (CQL, Sort): nulls first; of dates that cannot be told apart the less exact first; what has no order
/// stays as it stands.
/// </summary>
internal sealed class SortOrder : IComparer<object?>
{
    public static readonly SortOrder Ascending = new();

    public int Compare(object? x, object? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        Operands.Align(ref x, ref y);
        return (x, y) switch
        {
            (int left, int right) => left.CompareTo(right),
            (long left, long right) => left.CompareTo(right),
            (decimal left, decimal right) => left.CompareTo(right),
            (string left, string right) => string.CompareOrdinal(left, right),
            (CqlDateTime left, CqlDateTime right) => CqlDateTime.Compare(left, right) ?? left.Precision.CompareTo(right.Precision),
            (CqlDate left, CqlDate right) => CqlDate.Compare(left, right) ?? left.Precision.CompareTo(right.Precision),
            (CqlTime left, CqlTime right) => CqlTime.Compare(left, right) ?? left.Precision.CompareTo(right.Precision),
            (CqlQuantity left, CqlQuantity right) => QuantityOrder.Compare(left, right) ?? 0,
            _ => 0,
        };
    }
}
