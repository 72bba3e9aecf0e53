using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>Ends of types and steps within them (CQL, Minimum Value, Maximum Value, Successor, Predecessor).</summary>
internal static class ExtentOperators
{
    /// <param name="type">A type of the System model: <c>Integer</c>.</param>
    /// <exception cref="CqlException">The type has no least value.</exception>
    public static object MinValue(string type) => type switch
    {
        "Integer" => int.MinValue,
        "Long" => long.MinValue,
        "Decimal" => CqlDecimal.MinValue,
        "Date" => CqlDate.MinValue,
        "DateTime" => CqlDateTime.MinValue,
        "Time" => CqlTime.MinValue,
        "Quantity" => new CqlQuantity(CqlDecimal.MinValue, CqlQuantity.NoUnit),
        _ => throw new CqlException($"{type} has no least value"),
    };

    /// <param name="type">A type of the System model: <c>Integer</c>.</param>
    /// <exception cref="CqlException">The type has no greatest value.</exception>
    public static object MaxValue(string type) => type switch
    {
        "Integer" => int.MaxValue,
        "Long" => long.MaxValue,
        "Decimal" => CqlDecimal.MaxValue,
        "Date" => CqlDate.MaxValue,
        "DateTime" => CqlDateTime.MaxValue,
        "Time" => CqlTime.MaxValue,
        "Quantity" => new CqlQuantity(CqlDecimal.MaxValue, CqlQuantity.NoUnit),
        _ => throw new CqlException($"{type} has no greatest value"),
    };

    public static int? Successor(int? operand) => Successor<int>(operand);

    public static long? Successor(long? operand) => Successor<long>(operand);

    public static decimal? Successor(decimal? operand) => Successor<decimal>(operand);

    public static CqlDate? Successor(CqlDate? operand) => Successor<CqlDate>(operand);

    public static CqlDateTime? Successor(CqlDateTime? operand) => Successor<CqlDateTime>(operand);

    public static CqlTime? Successor(CqlTime? operand) => Successor<CqlTime>(operand);

    public static int? Predecessor(int? operand) => Predecessor<int>(operand);

    public static long? Predecessor(long? operand) => Predecessor<long>(operand);

    public static decimal? Predecessor(decimal? operand) => Predecessor<decimal>(operand);

    public static CqlDate? Predecessor(CqlDate? operand) => Predecessor<CqlDate>(operand);

    public static CqlDateTime? Predecessor(CqlDateTime? operand) => Predecessor<CqlDateTime>(operand);

    public static CqlTime? Predecessor(CqlTime? operand) => Predecessor<CqlTime>(operand);

    /// <exception cref="CqlException">The operand is the greatest value, or its type has no order.</exception>
    public static object? Successor(object? operand) =>
        operand is null ? null
            : PointType.Of(operand) is not { } type ? throw OperandTypes.NotDefined("Successor", operand)
            : type.Successor(operand) ?? throw AtEnd("Successor");

    /// <exception cref="CqlException">The operand is the least value, or its type has no order.</exception>
    public static object? Predecessor(object? operand) =>
        operand is null ? null
            : PointType.Of(operand) is not { } type ? throw OperandTypes.NotDefined("Predecessor", operand)
            : type.Predecessor(operand) ?? throw AtEnd("Predecessor");

    private static T? Successor<T>(T? operand)
        where T : struct =>
        operand is not { } value ? null : PointType<T>.Instance.TrySuccessor(value, out var next) ? next : throw AtEnd("Successor");

    private static T? Predecessor<T>(T? operand)
        where T : struct =>
        operand is not { } value ? null : PointType<T>.Instance.TryPredecessor(value, out var before) ? before : throw AtEnd("Predecessor");

    private static CqlException AtEnd(string name) => new($"{name}: the value is at the end of its type");
}
