using System.Linq.Expressions;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>A source of a query: a list, a single value, or a value of which only the evaluation shows which it is.</summary>
internal sealed class QuerySource
{
    private readonly StaticType _item;

    public QuerySource(string alias, Code code)
    {
        Alias = alias;
        Code = code;
        IsSingle = !code.Type.IsList && !code.Type.IsObject;
        _item = code.Type.Item ?? code.Type;
        List = Expression.Variable(IsSingle || code.Type.IsList ? code.Type.Net : typeof(object), alias + "s");
    }

    public string Alias { get; }

    public Code Code { get; }

    /// <summary>Whether it is certainly no list.</summary>
    public bool IsSingle { get; }

    /// <summary>Holds the list, or the single value.</summary>
    public ParameterExpression List { get; }

    public Expression Fill => Expression.Assign(List, Code.Body);

    /// <summary>Whether what <see cref="List"/> holds is a list, and not null.</summary>
    public Expression IsList => Code.Type.IsList
        ? Expression.ReferenceNotEqual(List, Expression.Constant(null, List.Type))
        : Expression.Call(typeof(QueryRows), nameof(QueryRows.IsList), [], List);

    /// <summary>Does something for each element; nothing when the list is null.</summary>
    public Expression Loop(Func<Code, Expression> body)
    {
        if (IsSingle)
        {
            return Expression.IfThen(Expression.Not(ExpressionCompiler.IsNull(new Code(List, Code.Type))), body(new Code(List, Code.Type)));
        }

        var rows = Code.Type.IsList ? List : (Expression)Expression.Call(typeof(QueryRows), nameof(QueryRows.RowsOf), [], List);
        var type = rows.Type;
        var items = Expression.Variable(type, "items");
        var count = Expression.Variable(typeof(int), "count");
        var index = Expression.Variable(typeof(int), "index");
        var element = Expression.Variable(_item.Net, Alias);
        var end = Expression.Label("end");
        var next = Expression.Block(
            [element],
            Expression.Call(ExpressionCompiler.State, nameof(EvaluationState.Step), []),
            Expression.Assign(element, Expression.Property(items, "Item", index)),
            Expression.PreIncrementAssign(index),
            body(new Code(element, _item)));
        return Expression.Block(
            [items, count, index],
            Expression.Assign(items, rows),
            Expression.IfThen(
                Expression.ReferenceNotEqual(items, Expression.Constant(null, type)),
                Expression.Block(
                    Expression.Assign(count, Expression.Property(items, typeof(IReadOnlyCollection<>).MakeGenericType(_item.Net), "Count")),
                    Expression.Assign(index, Expression.Constant(0)),
                    Expression.Loop(
                        Expression.IfThenElse(Expression.LessThan(index, count), next, Expression.Break(end)), end))));
    }
}
