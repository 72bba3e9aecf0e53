using System.Linq.Expressions;
using FhirIcsHub.Cql.Compilation.Sharing;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>A source of a query: a list, a single value, or a value of which only the evaluation shows which it is.</summary>
internal sealed class QuerySource
{
    private readonly bool _isTraced;

    public QuerySource(string alias, Code code, bool isTraced = false)
    {
        _isTraced = isTraced;
        Alias = alias;
        Code = code;
        IsSingle = !code.Type.IsList && !code.Type.IsObject;
        Item = code.Type.Item ?? code.Type;
        List = Expression.Variable(IsSingle || code.Type.IsList ? code.Type.Net : typeof(object), alias + "s");
    }

    public string Alias { get; }

    /// <summary>What is known of an element; of a single value, of itself.</summary>
    public StaticType Item { get; }

    public Code Code { get; }

    /// <summary>Whether it is certainly no list.</summary>
    public bool IsSingle { get; }

    /// <summary>Holds the list, or the single value.</summary>
    public ParameterExpression List { get; }

    public Expression Fill => _isTraced
        ? Expression.Block(
            Trace(nameof(EvaluationState.BeginSource)), Expression.Assign(List, Code.Body), Trace(nameof(EvaluationState.EndSource)))
        : Expression.Assign(List, Code.Body);

    /// <summary>Whether what <see cref="List"/> holds is a list, and not null.</summary>
    public Expression IsList => Code.Type.IsList
        ? Expression.ReferenceNotEqual(List, Expression.Constant(null, List.Type))
        : Expression.Call(typeof(QueryRows), nameof(QueryRows.IsList), [], List);

    /// <summary>Tells the trace that an element was let through; nothing when the program is not traced.</summary>
    public Expression Keep(Code element) => _isTraced && element.Type.IsElement
        ? Expression.Call(ExpressionCompiler.State, nameof(EvaluationState.Keep), [], element.Body)
        : Expression.Empty();

    /// <summary>Does something for each element; nothing when the list is null.</summary>
    public Expression Loop(Func<Code, Expression> body) => Loop((element, _) => body(element));

    /// <summary>Does something for each element; it is told where in the list that is, when it is a list for certain.</summary>
    public Expression Loop(Func<Code, RowPlace?, Expression> body)
    {
        if (IsSingle)
        {
            return Expression.IfThen(
                Expression.Not(ExpressionCompiler.IsNull(new Code(List, Code.Type))), body(new Code(List, Code.Type), null));
        }

        var rows = Code.Type.IsList ? List : (Expression)Expression.Call(typeof(QueryRows), nameof(QueryRows.RowsOf), [], List);
        var type = rows.Type;
        var items = Expression.Variable(type, "items");
        var count = Expression.Variable(typeof(int), "count");
        var index = Expression.Variable(typeof(int), "index");
        var element = Expression.Variable(Item.Net, Alias);
        var end = Expression.Label("end");
        var place = Code.Type.IsList ? new RowPlace(items, count, Expression.Decrement(index)) : null;
        var next = Expression.Block(
            [element],
            Expression.Call(ExpressionCompiler.State, nameof(EvaluationState.Step), []),
            Expression.Assign(element, Expression.Property(items, "Item", index)),
            Expression.PreIncrementAssign(index),
            body(new Code(element, Item), place));
        return Expression.Block(
            [items, count, index],
            Expression.Assign(items, rows),
            Expression.IfThen(
                Expression.ReferenceNotEqual(items, Expression.Constant(null, type)),
                Expression.Block(
                    Expression.Assign(count, Expression.Property(items, typeof(IReadOnlyCollection<>).MakeGenericType(Item.Net), "Count")),
                    Expression.Assign(index, Expression.Constant(0)),
                    Expression.Loop(
                        Expression.IfThenElse(Expression.LessThan(index, count), next, Expression.Break(end)), end))));
    }

    private static MethodCallExpression Trace(string method) => Expression.Call(ExpressionCompiler.State, method, []);
}
