using System.Linq.Expressions;
using FhirIcsHub.Cql.Elm;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Sorts: the keys of all elements are worked out once, then the elements put in their order.</summary>
internal sealed class SortCompiler(ExpressionCompiler compiler, IReadOnlyList<SortByItem> by, Scope scope)
{
    public Code Compile(Code list)
    {
        var item = list.Type.Item!;
        var rows = Expression.Variable(list.Type.Net, "rows");
        var index = Expression.Variable(typeof(int), "index");
        var element = new Code(Expression.Variable(item.Net, "element"), item);
        var keys = by.Select(one => (Key: Key(one, element), one.IsDescending)).ToList();
        var columns = keys.ConvertAll(key => Expression.Variable(key.Key.Type.Net.MakeArrayType(), "keys"));
        var end = Expression.Label("end");
        var count = Expression.Property(rows, typeof(IReadOnlyCollection<>).MakeGenericType(item.Net), "Count");
        var fill = Expression.Block(
            [(ParameterExpression)element.Body],
            [
                Expression.Call(ExpressionCompiler.State, nameof(EvaluationState.Step), []),
                Expression.Assign(element.Body, Expression.Property(rows, "Item", index)),
                .. columns.Zip(keys, (column, key) => Expression.Assign(Expression.ArrayAccess(column, index), key.Key.Body)),
                Expression.PreIncrementAssign(index),
            ]);
        var sorted = Expression.Call(
            typeof(SortedRows), nameof(SortedRows.Of), [item.Net], rows,
            Expression.NewArrayInit(typeof(SortKeys), columns.Zip(keys, (column, key) => Expression.Call(
                typeof(SortKeys), nameof(SortKeys.Of), [key.Key.Type.Net], column, Expression.Constant(key.IsDescending)))));
        var order = Expression.Block(
            [.. columns, index],
            [
                .. columns.Select(column => Expression.Assign(column, Expression.NewArrayBounds(column.Type.GetElementType()!, count))),
                Expression.Assign(index, Expression.Constant(0)),
                Expression.Loop(Expression.IfThenElse(Expression.LessThan(index, count), fill, Expression.Break(end)), end),
                sorted,
            ]);
        return new Code(
            Expression.Block(
                [rows],
                Expression.Assign(rows, list.Body),
                Expression.Condition(
                    Expression.OrElse(
                        Expression.ReferenceEqual(rows, Expression.Constant(null, rows.Type)),
                            Expression.LessThan(count, Expression.Constant(2))),
                    rows, order, list.Type.Net)),
            list.Type);
    }

    private Code Key(SortByItem item, Code element) => item switch
    {
        ByColumn column => compiler.PropertyOf(column, element, column.Path),
        ByExpression expression => compiler.Compile(expression.Expression, scope.With(NameKind.Alias, Scope.SortElement, element)),
        _ => element,
    };
}
