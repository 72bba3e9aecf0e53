using System.Linq.Expressions;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Makes the code of one function for operands of certain types, and for value sets that are always the same.</summary>
internal sealed class FunctionMaker(
    ProgramBuilder program, LibraryUnit unit, FunctionDef definition, IReadOnlyList<StaticType> operands,
    IReadOnlyList<CqlValueSet?>? valueSets, List<FunctionDef> open, Action<FunctionCode> keep)
{
    private readonly IReadOnlyList<int> _taken = [.. Enumerable.Range(0, operands.Count).Where(i => valueSets?[i] is null)];

    public FunctionCode Make()
    {
        var parameters = new List<ParameterExpression>();
        var scope = Scope.Empty;
        for (var i = 0; i < operands.Count; i++)
        {
            var name = definition.Operands[i].Name;
            if (valueSets?[i] is { } valueSet)
            {
                scope = scope.With(NameKind.Operand, name, Code.Constant(valueSet, StaticType.ValueSet));
                continue;
            }

            parameters.Add(Expression.Parameter(operands[i].Net, name));
            scope = scope.With(NameKind.Operand, name, new Code(parameters[^1], operands[i]));
        }

        // A call of itself is met before the result's type is known: then the declared one counts, else any.
        var provisional = Empty(Declared() ?? StaticType.Any);
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
            code = Empty(body.Type);
            keep(code);
        }

        code.Define(Counted(body.As(code.Result)), [ExpressionCompiler.State, .. parameters]);
        return code;
    }

    private FunctionCode Empty(StaticType result)
    {
        var code = FunctionCode.Of([typeof(EvaluationState), .. _taken.Select(i => operands[i].Net)], result);
        code.Taken = _taken;
        return code;
    }

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
