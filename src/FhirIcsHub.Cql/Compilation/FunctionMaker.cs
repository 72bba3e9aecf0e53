using System.Linq.Expressions;
using FhirIcsHub.Cql.Elm;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Makes the code of one function for operands of certain types.</summary>
internal sealed class FunctionMaker(
    ProgramBuilder program, LibraryUnit unit, FunctionDef definition, IReadOnlyList<StaticType> operands,
    List<FunctionDef> open, Action<FunctionCode> keep)
{
    public FunctionCode Make()
    {
        var parameters = operands.Select((type, i) => Expression.Parameter(type.Net, definition.Operands[i].Name)).ToList();
        var scope = Scope.Empty;
        for (var i = 0; i < parameters.Count; i++)
        {
            scope = scope.With(NameKind.Operand, definition.Operands[i].Name, new Code(parameters[i], operands[i]));
        }

        // A call of itself is met before the result's type is known: then the declared one counts, else any.
        var provisional = FunctionCode.Of(ParameterTypes(), Declared() ?? StaticType.Any);
        keep(provisional);
        open.Add(definition);
        var compiler = new ExpressionCompiler(program, unit, definition.Name);
        var body = definition.Expression is { } expression
            ? compiler.KeepingFor(definition, () => compiler.Compile(expression, scope))
            : compiler.Fault(definition, "it is external: its body is nowhere");
        open.RemoveAt(open.Count - 1);
        var code = provisional;
        if (!provisional.IsRecursive)
        {
            code = FunctionCode.Of(ParameterTypes(), body.Type);
            keep(code);
        }

        code.Define(Counted(body.As(code.Result)), [ExpressionCompiler.State, .. parameters]);
        return code;
    }

    private List<Type> ParameterTypes() => [typeof(EvaluationState), .. operands.Select(type => type.Net)];

    private StaticType? Declared() =>
        definition.ResultTypeSpecifier is { } specifier ? NamedTypes.Of(specifier)
        : definition.ResultTypeName is { } name ? NamedTypes.Of(name)
        : null;

    private static BlockExpression Counted(Code body)
    {
        var result = Expression.Variable(body.Type.Net, "result");
        return Expression.Block(
            [result],
            Expression.Call(ExpressionCompiler.State, nameof(EvaluationState.Enter), []),
            Expression.Assign(result, body.Body),
            Expression.Call(ExpressionCompiler.State, nameof(EvaluationState.Leave), []),
            result);
    }
}
