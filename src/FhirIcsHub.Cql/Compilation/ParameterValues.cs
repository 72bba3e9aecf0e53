using FhirIcsHub.Cql.Elm;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Values of parameters: given to the evaluation by name, or their defaults.</summary>
internal static class ParameterValues
{
    public static Code Compile(ParameterDef definition, Func<StaticType, Code> defaultOf)
    {
        var declared = Declared(definition);
        var value = defaultOf(declared);
        var type = definition is { ParameterTypeSpecifier: null, ParameterType: null, Default: not null } ? StaticType.Any : declared;
        var name = Expression.Constant(definition.Name);
        var given = new Code(Expression.Call(typeof(ParameterValues), nameof(Given), [], ExpressionCompiler.State, name), StaticType.Any);
        return new Code(
            Expression.Condition(
                Expression.Call(typeof(ParameterValues), nameof(IsGiven), [], ExpressionCompiler.State, name), given.To(type),
                    value.To(type)),
            type);
    }

    public static StaticType Declared(ParameterDef definition) =>
        definition.ParameterTypeSpecifier is { } specifier ? NamedTypes.Of(specifier)
        : definition.ParameterType is { } name ? NamedTypes.Of(name)
        : StaticType.Any;

    public static bool IsGiven(EvaluationState state, string name) => state.Parameters.ContainsKey(name);

    public static object? Given(EvaluationState state, string name) => state.Parameters[name];
}
