using FhirIcsHub.Cql.Elm;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Logic, conditions and null: only what decides is evaluated.</summary>
internal sealed partial class ExpressionCompiler
{
    private static readonly Expression True = Expression.Constant(true, typeof(bool?));
    private static readonly Expression False = Expression.Constant(false, typeof(bool?));

    // Members of values are asked for by static methods: .NET takes no loop within an instance that is a value.

    /// <summary>Whether a value is null, as .NET's bool.</summary>
    public static Expression IsNull(Code code) =>
        ReferenceEquals(code.Type, StaticType.Null) ? Expression.Constant(true)
        : code.Type.IsElement ? Expression.Not(Expression.Call(typeof(QueryRows), nameof(QueryRows.Exists), [], code.Body))
        : Nullable.GetUnderlyingType(code.Type.Net) is { } value
            ? Expression.Not(Expression.Call(typeof(QueryRows), nameof(QueryRows.HasValue), [value], code.Body))
        : Expression.ReferenceEqual(code.Body, Expression.Constant(null, code.Type.Net));

    /// <summary>Whether a condition is true, not false or null.</summary>
    public static Expression IsTrue(Code condition) =>
        Expression.Call(typeof(QueryRows), nameof(QueryRows.IsTrue), [], condition.To(StaticType.Boolean));

    private Code OfLogic(Operation operation, Scope scope)
    {
        var code = Argument(operation, 0, scope);
        for (var i = 1; i < operation.Arguments.Count; i++)
        {
            code = Joined(operation.Operator, code.As(StaticType.Boolean), Argument(operation, i, scope).As(StaticType.Boolean));
        }

        return code;
    }

    // The right side is not evaluated when the left one decides. C#'s & and | on bool? are CQL's.
    private static Code Joined(ElmOperator op, Code left, Code right)
    {
        var first = Expression.Variable(typeof(bool?), "left");
        var (decides, decided, both) = op switch
        {
            ElmOperator.And => (False, False, Expression.And(first, right.Body)),
            ElmOperator.Or => (True, True, Expression.Or(first, right.Body)),
            _ => (False, True, Expression.Or(Expression.Not(first), right.Body)),
        };
        return new Code(
            Expression.Block(
                [first],
                Expression.Assign(first, left.Body),
                Expression.Condition(Expression.Equal(first, decides, liftToNull: false, method: null), decided, both)),
            StaticType.Boolean);
    }

    private Code OfIf(If choice, Scope scope) =>
        Choice(Compile(choice.Condition, scope), Compile(choice.Then, scope), Compile(choice.Else, scope));

    private static Code Choice(Code condition, Code then, Code otherwise)
    {
        var type = StaticType.Either(then.Type, otherwise.Type);
        return new Code(Expression.Condition(IsTrue(condition), then.To(type), otherwise.To(type), type.Net), type);
    }

    private Code OfCase(Case choice, Scope scope)
    {
        var result = Compile(choice.Else, scope);
        if (choice.Comparand is null)
        {
            return choice.Items.Reverse().Aggregate(
                result, (otherwise, item) => Choice(Compile(item.When, scope), Compile(item.Then, scope), otherwise));
        }

        var comparand = Compile(choice.Comparand, scope);
        var variable = Expression.Variable(comparand.Type.Net, "comparand");
        var compared = new Code(variable, comparand.Type);
        foreach (var item in choice.Items.Reverse())
        {
            var isEqual = Bind(item, nameof(ElmOperator.Equal), [compared, Compile(item.When, scope)]);
            result = Choice(isEqual, Compile(item.Then, scope), result);
        }

        return new Code(Expression.Block([variable], Expression.Assign(variable, comparand.Body), result.Body), result.Type);
    }

    private Code OfCoalesce(Operation operation, Scope scope)
    {
        if (operation.Arguments.Count == 1)
        {
            var list = Argument(operation, 0, scope);
            return list.Type.Item is { } item
                ? new Code(Expression.Call(typeof(QueryRows), nameof(QueryRows.FirstNotNull), [item.Net], list.Body), item)
                : list.Type.IsObject
                    ? new Code(Expression.Call(typeof(QueryRows), nameof(QueryRows.AnyNotNull), [], list.ToObject()), StaticType.Any)
                : list;
        }

        var codes = Enumerable.Range(0, operation.Arguments.Count).Select(i => Argument(operation, i, scope)).ToList();
        var type = codes.Aggregate(StaticType.Null, (known, next) => StaticType.Either(known, next.Type));
        return codes[..^1].AsEnumerable().Reverse().Aggregate(codes[^1].As(type), (rest, code) => FirstOf(code.As(type), rest));
    }

    private static Code FirstOf(Code code, Code rest)
    {
        var value = Expression.Variable(code.Type.Net, "value");
        return new Code(
            Expression.Block(
                [value],
                Expression.Assign(value, code.Body),
                Expression.Condition(IsNull(new Code(value, code.Type)), rest.Body, value)),
            code.Type);
    }

    private Code OfExists(Operation operation, Scope scope)
    {
        if (operation.Arguments[0] is Query query && new QueryCompiler(this, query, scope).CompileExists() is { } exists)
        {
            return exists;
        }

        var list = Argument(operation, 0, scope);
        return ReferenceEquals(list.Type, StaticType.Null) ? Code.Constant(false, StaticType.Boolean)
            : Bind(operation, nameof(ElmOperator.Exists), [list]);
    }

    private Code OfListEnd(Operation operation, Scope scope)
    {
        if (operation.Operator == ElmOperator.First && operation is { OrderBy: null, Arguments: [Query query] }
            && new QueryCompiler(this, query, scope).CompileFirst() is { } first)
        {
            return first;
        }

        return OfPlain(operation, scope);
    }
}
