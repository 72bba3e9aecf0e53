using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Less, Greater and their like (CQL, Comparison Operators): null when an operand is null, quantities have no common measure, or partial
/// dates leave it open. Strings by the numbers of their characters.
/// </summary>
internal static class ComparisonOperators
{
    public static bool? Less(int? left, int? right) => left is { } x && right is { } y ? x < y : null;

    public static bool? Less(long? left, long? right) => left is { } x && right is { } y ? x < y : null;

    public static bool? Less(decimal? left, decimal? right) => left is { } x && right is { } y ? x < y : null;

    public static bool? Less(string? left, string? right) => Order(left, right) is { } order ? order < 0 : null;

    public static bool? Less(CqlDate? left, CqlDate? right) => Order(left, right) is { } order ? order < 0 : null;

    public static bool? Less(CqlDateTime? left, CqlDateTime? right) => Order(left, right) is { } order ? order < 0 : null;

    public static bool? Less(CqlTime? left, CqlTime? right) => Order(left, right) is { } order ? order < 0 : null;

    public static bool? Less(CqlQuantity? left, CqlQuantity? right) => Order(left, right) is { } order ? order < 0 : null;

    public static bool? LessOrEqual(int? left, int? right) => left is { } x && right is { } y ? x <= y : null;

    public static bool? LessOrEqual(long? left, long? right) => left is { } x && right is { } y ? x <= y : null;

    public static bool? LessOrEqual(decimal? left, decimal? right) => left is { } x && right is { } y ? x <= y : null;

    public static bool? LessOrEqual(string? left, string? right) => Order(left, right) is { } order ? order <= 0 : null;

    public static bool? LessOrEqual(CqlDate? left, CqlDate? right) => Order(left, right) is { } order ? order <= 0 : null;

    public static bool? LessOrEqual(CqlDateTime? left, CqlDateTime? right) => Order(left, right) is { } order ? order <= 0 : null;

    public static bool? LessOrEqual(CqlTime? left, CqlTime? right) => Order(left, right) is { } order ? order <= 0 : null;

    public static bool? LessOrEqual(CqlQuantity? left, CqlQuantity? right) => Order(left, right) is { } order ? order <= 0 : null;

    public static bool? Greater(int? left, int? right) => Less(right, left);

    public static bool? Greater(long? left, long? right) => Less(right, left);

    public static bool? Greater(decimal? left, decimal? right) => Less(right, left);

    public static bool? Greater(string? left, string? right) => Less(right, left);

    public static bool? Greater(CqlDate? left, CqlDate? right) => Less(right, left);

    public static bool? Greater(CqlDateTime? left, CqlDateTime? right) => Less(right, left);

    public static bool? Greater(CqlTime? left, CqlTime? right) => Less(right, left);

    public static bool? Greater(CqlQuantity? left, CqlQuantity? right) => Less(right, left);

    public static bool? GreaterOrEqual(int? left, int? right) => LessOrEqual(right, left);

    public static bool? GreaterOrEqual(long? left, long? right) => LessOrEqual(right, left);

    public static bool? GreaterOrEqual(decimal? left, decimal? right) => LessOrEqual(right, left);

    public static bool? GreaterOrEqual(string? left, string? right) => LessOrEqual(right, left);

    public static bool? GreaterOrEqual(CqlDate? left, CqlDate? right) => LessOrEqual(right, left);

    public static bool? GreaterOrEqual(CqlDateTime? left, CqlDateTime? right) => LessOrEqual(right, left);

    public static bool? GreaterOrEqual(CqlTime? left, CqlTime? right) => LessOrEqual(right, left);

    public static bool? GreaterOrEqual(CqlQuantity? left, CqlQuantity? right) => LessOrEqual(right, left);

    public static bool? Less(object? left, object? right) => Compare(left, right).IsLess;

    public static bool? LessOrEqual(object? left, object? right) => !Compare(right, left).IsLess;

    public static bool? Greater(object? left, object? right) => Compare(right, left).IsLess;

    public static bool? GreaterOrEqual(object? left, object? right) => !Compare(left, right).IsLess;

    private static UncertainOrder Compare(object? left, object? right)
    {
        if (left is null || right is null)
        {
            return default;
        }

        if (left is CqlInterval || right is CqlInterval)
        {
            return UncertainNumbers.Compare(left, right) ?? throw NoOrder(left, right);
        }

        Operands.Align(ref left, ref right);
        return UncertainOrder.Of((left, right) switch
        {
            (int x, int y) => x.CompareTo(y),
            (long x, long y) => x.CompareTo(y),
            (decimal x, decimal y) => x.CompareTo(y),
            (string x, string y) => string.CompareOrdinal(x, y),
            (CqlDateTime x, CqlDateTime y) => CqlDateTime.Compare(x, y),
            (CqlDate x, CqlDate y) => CqlDate.Compare(x, y),
            (CqlTime x, CqlTime y) => CqlTime.Compare(x, y),
            (CqlQuantity x, CqlQuantity y) => QuantityOrder.Compare(x, y),
            _ => throw NoOrder(left, right),
        });
    }

    private static int? Order(string? left, string? right) => left is null || right is null ? null : string.CompareOrdinal(left, right);

    private static int? Order(CqlDate? left, CqlDate? right) => left is { } x && right is { } y ? CqlDate.Compare(x, y) : null;

    private static int? Order(CqlDateTime? left, CqlDateTime? right) => left is { } x && right is { } y ? CqlDateTime.Compare(x, y) : null;

    private static int? Order(CqlTime? left, CqlTime? right) => left is { } x && right is { } y ? CqlTime.Compare(x, y) : null;

    private static int? Order(CqlQuantity? left, CqlQuantity? right) =>
        left is null || right is null ? null : QuantityOrder.Compare(left, right);

    private static CqlException NoOrder(object? left, object? right) => OperandTypes.NotDefined("a comparison", left, right);
}
