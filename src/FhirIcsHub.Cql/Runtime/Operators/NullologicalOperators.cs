namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>Questions about null (CQL, Nullological Operators).</summary>
internal static class NullologicalOperators
{
    public static bool IsNull<T>(T? operand)
        where T : struct => operand is null;

    public static object? IsNull(object? operand) => operand is null;
}
