using System.Linq.Expressions;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Lists;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Operators: those with code of their own here, and the calls of the runtime for all others.</summary>
internal sealed partial class ExpressionCompiler
{
    /// <summary>
    /// A call of the runtime; where the library has locators, an error tells that of <paramref name="node"/>.
    /// </summary>
    public Code Bind(ElmNode node, string name, IReadOnlyList<Code> operands, DateTimePrecision? precision = null)
    {
        if (OperatorBinding.Bind(name, operands, precision, Context) is not { } code)
        {
            return Fault(node, $"there is no {name} of ({string.Join(", ", operands.Select(operand => operand.Type))})");
        }

        return code.Body is MethodCallExpression call ? code with { Body = At(node, call) }
            : code.Body is UnaryExpression { Operand: MethodCallExpression inner }
                ? code with { Body = Expression.Convert(At(node, inner), code.Type.Net) }
            : code;
    }

    private Code OfOperation(Operation operation, Scope scope)
    {
        switch (operation.Operator)
        {
            case ElmOperator.And or ElmOperator.Or or ElmOperator.Implies:
                return OfLogic(operation, scope);
            case ElmOperator.Not:
                return new Code(Expression.Not(Argument(operation, 0, scope).To(StaticType.Boolean)), StaticType.Boolean);
            case ElmOperator.IsNull:
                return new Code(Expression.Convert(IsNull(Argument(operation, 0, scope)), typeof(bool?)), StaticType.Boolean);
            case ElmOperator.IsTrue or ElmOperator.IsFalse:
                return Is(Argument(operation, 0, scope), operation.Operator == ElmOperator.IsTrue);
            case ElmOperator.Coalesce:
                return OfCoalesce(operation, scope);
            case ElmOperator.Exists:
                return OfExists(operation, scope);
            case ElmOperator.ToList:
                return OfToList(operation, scope);
            case ElmOperator.Negate when operation.Arguments[0] is Literal literal && Negated(literal) is { } negated:
                return negated;
            case ElmOperator.ToDecimal when Whole(operation.Arguments[0]) is { } whole:
                return whole;
            case ElmOperator.SingletonFrom when operation.Arguments[0] is Retrieve
            {
                Codes: null, CodeFilters: [],
                DateFilters: []
            } retrieve
                && NamedTypes.Local(retrieve.DataType) == "Patient":
                return ThePatient();
            case ElmOperator.Equal or ElmOperator.In or ElmOperator.Equivalent:
                return OfElementTest(operation, scope);
            case ElmOperator.First:
                return OfListEnd(operation, scope);
            case ElmOperator.Union:
                return OfUnion(operation, scope);
            default:
                return OfPlain(operation, scope);
        }
    }

    // A union of unions is one: its lists are gone through once.
    private Code OfUnion(Operation operation, Scope scope)
    {
        var operands = operation.Arguments.Select((_, i) => Argument(operation, i, scope)).ToList();
        if (operands is not [{ Type.Item: { } item }, ..] || !operands.TrueForAll(o => o.Type.Item?.Net == item.Net && !o.IsConstant))
        {
            return OfPlain(operation, operands);
        }

        var lists = operands.SelectMany(operand => operand.Body is MethodCallExpression
        { Method.Name: nameof(ListSets.UnionOfAll), Arguments: [NewArrayExpression { Expressions: var parts }] } ? parts : [operand.Body]);
        var type = operands.Select(operand => operand.Type).Aggregate(StaticType.Either);
        var all = Expression.NewArrayInit(operands[0].Type.Net, lists);
        return new Code(Expression.Call(typeof(ListSets), nameof(ListSets.UnionOfAll), [item.Net], all), type);
    }

    private Code OfElementTest(Operation operation, Scope scope)
    {
        var left = Argument(operation, 0, scope);
        var right = Argument(operation, 1, scope);
        return (operation.Precision is null ? ElementTests.Find(operation.Operator, left, right) : null)
            ?? OfPlain(operation, [left, right]);
    }

    private Code OfPlain(Operation operation, Scope scope)
    {
        var operands = new List<Code>();
        foreach (var argument in operation.Arguments)
        {
            operands.Add(argument is null ? Code.Null() : Compile(argument, scope));
        }

        return OfPlain(operation, operands);
    }

    private Code OfPlain(Operation operation, List<Code> operands)
    {
        // An aggregate of a path works on that element of its source's elements.
        if (operation.Path is { } path && operands.Count > 0)
        {
            operands[0] = PropertyOf(operation, operands[0], path);
        }

        var name = operation.Operator.ToString();
        if (IsPure(operation.Operator) && operands.All(operand => operand.IsConstant)
            && OperatorBinding.Bind(name, operands, operation.Precision, Context) is { } constant
                && Folded(constant) is { IsConstant: true } folded)
        {
            return folded;
        }

        return operation.Operator is ElmOperator.Concatenate or ElmOperator.Union or ElmOperator.Intersect or ElmOperator.Except
            && operands.Count > 2
            ? operands.Skip(2).Aggregate(Bind(operation, name, operands[..2]), (left, right) => Bind(operation, name, [left, right]))
            : Bind(operation, name, operands, operation.Precision);
    }

    private Code Argument(Operation operation, int index, Scope scope) => index < operation.Arguments.Count
        && operation.Arguments[index] is { } argument
        ? Compile(argument, scope)
        : Code.Null();

    /// <summary>Whether the operator depends on its operands alone: not on the clock, the terminology or the evaluation's offset.</summary>
    private static bool IsPure(ElmOperator op) =>
        op is not (ElmOperator.Now or ElmOperator.Today or ElmOperator.TimeOfDay or ElmOperator.Message
        or ElmOperator.ExpandValueSet or ElmOperator.CalculateAge or ElmOperator.CalculateAgeAt or ElmOperator.DateTime
        or ElmOperator.ToDateTime or ElmOperator.ToDate or ElmOperator.ToTime or ElmOperator.ConvertsToDateTime
        or ElmOperator.Subsumes or ElmOperator.SubsumedBy
        or ElmOperator.DateFrom or ElmOperator.TimeFrom or ElmOperator.TimezoneFrom or ElmOperator.TimezoneOffsetFrom);

    // The least Integer and Long are literals that only their negation fits.
    private static Code? Negated(Literal literal) => NamedTypes.Local(literal.ValueType) switch
    {
        "Integer" when int.TryParse("-" + literal.Value, out var value) => Code.Constant(value, StaticType.Integer),
        "Long" when long.TryParse("-" + literal.Value?.TrimEnd('L'), out var value) => Code.Constant(value, StaticType.Long),
        _ => null,
    };

    // A whole number that is written where a Decimal is wanted; one out of its own range stays the error that it is.
    private static Code? Whole(Elm.Expression? operand)
    {
        var (literal, sign) = operand switch
        {
            Operation { Operator: ElmOperator.Negate, Arguments: [Literal negated] } => (negated, "-"),
            _ => (operand as Literal, ""),
        };
        return literal is null ? null : NamedTypes.Local(literal.ValueType) switch
        {
            "Integer" when int.TryParse(sign + literal.Value, out var value) => Code.Constant((decimal)value, StaticType.Decimal),
            "Long" when long.TryParse(sign + literal.Value?.TrimEnd('L'), out var value) =>
                Code.Constant((decimal)value, StaticType.Decimal),
            _ => null,
        };
    }

    private static Code Is(Code operand, bool wanted) => new(
        Expression.Convert(
            Expression.Equal(operand.To(StaticType.Boolean), Expression.Constant(wanted, typeof(bool?))), typeof(bool?)),
        StaticType.Boolean);

    private Code ThePatient() => new(
        Expression.Property(Expression.Property(State, nameof(EvaluationState.Record)), nameof(IPersonRecord.Patient)),
        NamedTypes.Of("{http://hl7.org/fhir}Patient"));

    private Code OfToList(Operation operation, Scope scope)
    {
        var operand = Argument(operation, 0, scope);
        if (operand.Type.IsList)
        {
            return operand;
        }

        var type = StaticType.OfList(ReferenceEquals(operand.Type, StaticType.Null) ? StaticType.Any : operand.Type);
        var code = new Code(Expression.Call(typeof(QueryRows), nameof(QueryRows.ListOf), [operand.Type.Net], operand.Body), type);
        return operand.IsConstant ? Folded(code) : code;
    }



    /// <summary>A call of a method of ours, with the place of the node when it fails.</summary>
    private Expression Placed(ElmNode node, Type type, string method, Type[] types, params Expression[] arguments) =>
        At(node, Expression.Call(type, method, types, arguments));

    // The place is set when the operands are worked out, right before the call: they have places of their own.
    private Expression At(ElmNode node, MethodCallExpression call)
    {
        if (node.Locator is not { } locator || call.Arguments.Count == 0)
        {
            return call;
        }

        var last = Expression.Variable(call.Arguments[^1].Type, "last");
        var place = Expression.Assign(
            Expression.Property(State, nameof(EvaluationState.Position)), Expression.Constant(program.Place(unit, define, locator)));
        return call.Update(
            call.Object,
                [.. call.Arguments.SkipLast(1), Expression.Block([last], Expression.Assign(last, call.Arguments[^1]), place, last)]);
    }
}
