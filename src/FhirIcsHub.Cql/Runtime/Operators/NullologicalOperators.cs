namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>Questions about null (CQL, Nullological Operators).</summary>
internal static class NullologicalOperators
{
    public static bool IsNull<T>(T? operand)
        where T : struct => operand is null;

    public static object? IsNull(object? operand) => operand is null;

    /// <summary>The first argument that is not null.</summary>
    public static object? Coalesce(params ReadOnlySpan<object?> arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument is not null)
            {
                return argument;
            }
        }

        return null;
    }

    /// <summary>The first element that is not null: what Coalesce of one argument, a list, means.</summary>
    public static T? CoalesceOfList<T>(IReadOnlyList<T?>? list)
    {
        for (var i = 0; i < (list?.Count ?? 0); i++)
        {
            if (list![i] is { } element)
            {
                return element;
            }
        }

        return default;
    }
}
