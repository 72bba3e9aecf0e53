using System.Diagnostics.CodeAnalysis;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Models;
using FhirIcsHub.Cql.Types;

namespace FhirIcsHub.Cql.Translation;

// Unions and their like, and membership.
internal sealed partial class LibraryTranslation
{
    private Operation Union(Expression left, Expression right) => Balanced(ElmOperator.Union, left, right);

    private Operation Intersect(Expression left, Expression right) => Balanced(ElmOperator.Intersect, left, right);

    private Operation Except(Expression left, Expression right)
    {
        var (first, second) = WithCommonElements(left, right);
        return Operate(ElmOperator.Except, first, second);
    }

    // A chain becomes a tree rather than a left-deep list: ((a op b) op c) op d is (a op b) op (c op d).
    private Operation Balanced(ElmOperator op, Expression left, Expression right)
    {
        if (IsOperation(left, op, out var chain) && IsOperation(chain.Arguments[0], op, out var inner)
            && chain.Arguments[1] is { } last && !IsOperation(last, op, out _))
        {
            left = inner;
            right = Balanced(op, last, right);
        }

        var (first, second) = WithCommonElements(left, right);
        return Operate(op, first, second);
    }

    private static bool IsOperation(Expression? expression, ElmOperator op, [NotNullWhen(true)] out Operation? operation)
    {
        operation = expression as Operation;
        return operation?.Operator == op;
    }

    // Lists of different elements are taken as lists of a choice of both.
    private (Expression Left, Expression Right) WithCommonElements(Expression left, Expression right)
    {
        if (TypeOf(left) is not ListType a || TypeOf(right) is not ListType b
            || a.IsSuperTypeOf(b) || b.IsSuperTypeOf(a) || a.IsCompatibleWith(b) || b.IsCompatibleWith(a))
        {
            return (left, right);
        }

        var types = new List<DataType>();
        foreach (var type in ChoicesOf(a.ElementType).Concat(ChoicesOf(b.ElementType)))
        {
            if (!types.Contains(type))
            {
                types.Add(type);
            }
        }

        if (types.Count < 2)
        {
            return (left, right);
        }

        var choice = new ListType(new ChoiceType(types));
        return (AsType(left, choice), AsType(right, choice));
    }

    private static IEnumerable<DataType> ChoicesOf(DataType type) => type is ChoiceType choice ? choice.Types : [type];

    /// <summary>Membership in a value set, a code system, an interval or a list.</summary>
    private Expression In(Expression left, Expression right)
    {
        var isList = TypeOf(left) is ListType;
        if (right is ValueSetRef || IsA(right, SystemModel.ValueSet))
        {
            var valueSet = right as ValueSetRef;
            var call = ResolveSystem(isList ? "AnyInValueSet" : "InValueSet", Operands(left, right, valueSet))!;
            var expression = valueSet is null ? call.Operands[1] : null;
            return Typed(
                isList
                    ? new AnyInValueSet
                    {
                        Codes = call.Operands[0],
                        ValueSet = valueSet,
                        ValueSetExpression = expression,
                        Signature = call.Signature
                    }
                    : (Expression)new InValueSet
                    {
                        Code = call.Operands[0],
                        ValueSet = valueSet,
                        ValueSetExpression = expression,
                        Signature = call.Signature
                    },
                SystemModel.Boolean);
        }

        if (right is CodeSystemRef || IsA(right, SystemModel.CodeSystem))
        {
            var codeSystem = right as CodeSystemRef;
            var call = ResolveSystem(isList ? "AnyInCodeSystem" : "InCodeSystem", Operands(left, right, codeSystem))!;
            var expression = codeSystem is null ? call.Operands[1] : null;
            return Typed(
                isList
                    ? new AnyInCodeSystem
                    {
                        Codes = call.Operands[0],
                        CodeSystem = codeSystem,
                        CodeSystemExpression = expression,
                        Signature = call.Signature
                    }
                    : (Expression)new InCodeSystem
                    {
                        Code = call.Operands[0],
                        CodeSystem = codeSystem,
                        CodeSystemExpression = expression,
                        Signature = call.Signature
                    },
                SystemModel.Boolean);
        }

        return Operate(ElmOperator.In, left, right);
    }

    // Terminology contains a code: it is both named and given, as the reference does.
    private Expression Holds(Expression terminology, Expression code)
    {
        var call = ResolveSystem(terminology is ValueSetRef ? "InValueSet" : "InCodeSystem", [code, terminology])!;
        return Typed(
            terminology is ValueSetRef valueSet
                ? new InValueSet
                {
                    Code = call.Operands[0],
                    ValueSet = valueSet,
                    ValueSetExpression = terminology,
                    Signature = call.Signature
                }
                : (Expression)new InCodeSystem
                {
                    Code = call.Operands[0],
                    CodeSystem = (CodeSystemRef)terminology,
                    CodeSystemExpression = terminology,
                    Signature = call.Signature,
                },
            SystemModel.Boolean);
    }

    // A reference to the terminology is no operand of its own.
    private static IReadOnlyList<Expression> Operands(Expression left, Expression right, Reference? terminology) =>
        terminology is null ? [left, right] : [left];

    private bool IsA(Expression expression, DataType vocabulary) =>
        IsCompatibleWith("1.5") && TypeOf(expression) is var type && !type.Equals(DataType.Any) && type.IsCompatibleWith(vocabulary);
}
