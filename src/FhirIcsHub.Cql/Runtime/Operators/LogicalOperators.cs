namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>Three-valued logic (CQL, Logical Operators). C#'s own operators on <c>bool?</c> follow the same truth tables.</summary>
internal static class LogicalOperators
{
    public static bool? And(bool? left, bool? right) => left & right;

    public static bool? Or(bool? left, bool? right) => left | right;

    /// <summary>Null when either is null.</summary>
    public static bool? Xor(bool? left, bool? right) => left ^ right;

    public static bool? Implies(bool? left, bool? right) => !left | right;

    public static bool? Not(bool? operand) => !operand;

    public static bool IsTrue(bool? operand) => operand == true;

    public static bool IsFalse(bool? operand) => operand == false;

    public static object? And(object? left, object? right) => And(Truth(left), Truth(right));

    public static object? Or(object? left, object? right) => Or(Truth(left), Truth(right));

    public static object? Xor(object? left, object? right) => Xor(Truth(left), Truth(right));

    public static object? Implies(object? left, object? right) => Implies(Truth(left), Truth(right));

    public static object? Not(object? operand) => Not(Truth(operand));

    public static object? IsTrue(object? operand) => IsTrue(Truth(operand));

    public static object? IsFalse(object? operand) => IsFalse(Truth(operand));

    private static bool? Truth(object? value) => value switch
    {
        null => null,
        bool truth => truth,
        _ => throw new CqlException("a Boolean was expected in a logical operator"),
    };
}
