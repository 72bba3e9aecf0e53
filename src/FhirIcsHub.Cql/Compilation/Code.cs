using System.Linq.Expressions;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>An ELM expression as .NET's: what computes it, and what is known of the result.</summary>
internal readonly record struct Code(Expression Body, StaticType Type)
{
    public static Code Null(StaticType? type = null) =>
        new(Expression.Default((type ?? StaticType.Null).Net), type ?? StaticType.Null);

    public static Code Constant(object? value, StaticType type) => new(Expression.Constant(value, type.Net), type);

    /// <summary>Whether it is a value that was known when it was compiled.</summary>
    public bool IsConstant => Body is ConstantExpression or DefaultExpression;
}
