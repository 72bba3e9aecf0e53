using FhirIcsHub.Cql.Elm;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>A function of a program's library for whoever calls it by name, with operands as objects.</summary>
internal sealed class CallableFunction(FunctionDef definition, FunctionCode code)
{
    private readonly TypeTest[] _operands = [.. definition.Operands.Select(TestOf)];
    private Func<EvaluationState, object?[], object?>? _body;

    public string Name => definition.Name;

    /// <summary>Whether the operands are of the declared types; null is of every type.</summary>
    public bool Takes(IReadOnlyList<object?> operands) =>
        operands.Count == _operands.Length && _operands.Zip(operands).All(one => one.Second is null || one.First.Is(one.Second));

    public object? Call(EvaluationState state, object?[] operands) => (_body ??= Compile())(state, operands);

    private Func<EvaluationState, object?[], object?> Compile()
    {
        var operands = Expression.Parameter(typeof(object[]), "operands");
        var arguments = definition.Operands.Select((operand, i) =>
            new Code(Expression.ArrayIndex(operands, Expression.Constant(i)), StaticType.Any).To(ExpressionCompiler.DeclaredType(operand)));
        var call = new Code(code.Call([ExpressionCompiler.State, .. arguments]), code.Result);
        return Expression.Lambda<Func<EvaluationState, object?[], object?>>(call.ToObject(), ExpressionCompiler.State, operands).Compile();
    }

    private static TypeTest TestOf(OperandDef operand) =>
        operand.OperandTypeSpecifier is { } specifier ? TypeTest.Of(specifier)
        : TypeTest.OfName(operand.OperandType ?? "{urn:hl7-org:elm-types:r1}Any");
}
