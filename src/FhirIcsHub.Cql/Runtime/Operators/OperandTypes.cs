namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>The error of an operator that meets operands it is not defined for: names their types, never their values.</summary>
internal static class OperandTypes
{
    public static CqlException NotDefined(string operation, object? left, object? right) =>
        new($"{operation} is not defined for {NameOf(left)} and {NameOf(right)}");

    public static CqlException NotDefined(string operation, object? operand) => new($"{operation} is not defined for {NameOf(operand)}");

    private static string NameOf(object? value) => value switch
    {
        null => "null",
        int => "Integer",
        long => "Long",
        Intervals.CqlInterval interval => $"Interval<{interval.PointType.Name}>",
        _ when Values.CqlList.Untyped(value) is not null => "List",
        _ => value.GetType().Name.Replace("Cql", "", StringComparison.Ordinal),
    };
}
