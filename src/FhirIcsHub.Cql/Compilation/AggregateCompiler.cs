using System.Linq.Expressions;
using FhirIcsHub.Cql.Elm;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>The aggregate clause of a query: an expression over each row and what the rows before came to.</summary>
internal sealed class AggregateCompiler(ExpressionCompiler compiler, AggregateClause clause, Query query, Scope scope)
{
    public Code Compile(QueryCompiler rows)
    {
        var starting = clause.Starting is { } start ? compiler.Compile(start, scope) : Code.Null();

        // The type of the total is that of its start, as long as the expression keeps it.
        if (!starting.Type.IsObject && Folded(rows, starting) is var typed && typed.Type.Key == starting.Type.Key)
        {
            return typed;
        }

        return Folded(new QueryCompiler(compiler, query, scope), starting.As(StaticType.Any));
    }

    private Code Folded(QueryCompiler rows, Code starting)
    {
        var total = new Code(Expression.Variable(starting.Type.Net, clause.Identifier), starting.Type);
        var keepsType = true;
        Expression Step(Scope row)
        {
            var next = compiler.Compile(clause.Expression, row.With(NameKind.Let, clause.Identifier, total));
            keepsType = next.Type.Key == total.Type.Key || ReferenceEquals(next.Type, StaticType.Null);
            return Expression.Assign(total.Body, next.To(total.Type));
        }

        var (variables, body) = clause.Distinct == true ? Distinct(rows, Step) : ([], rows.Rows(Step));
        var code = Expression.Block(
            [(ParameterExpression)total.Body, .. variables, .. rows.Variables],
            [Expression.Assign(total.Body, starting.Body), .. rows.Lists, body, total.Body]);
        return keepsType ? new Code(code, total.Type) : new Code(code, total.Type).As(StaticType.Any);
    }

    // Rows whose aliases are all equal count once.
    private (ParameterExpression[] Variables, Expression Body) Distinct(QueryCompiler rows, Func<Scope, Expression> step)
    {
        ParameterExpression? list = null;
        StaticType? item = null;
        var collect = rows.Rows(row =>
        {
            var value = rows.Default(row);
            item = value.Type;
            list = Expression.Variable(typeof(List<>).MakeGenericType(item.Net), "distinct");
            return Expression.Call(typeof(QueryRows), nameof(QueryRows.Add), [item.Net], ExpressionCompiler.State, list, value.Body);
        });
        var distinct = new QuerySource(
            "distinct",
                new Code(Expression.Call(typeof(QueryRows), nameof(QueryRows.Distinct), [item!.Net], list!), StaticType.OfList(item!)));
        var fold = distinct.Loop(element => rows.Lets(
            query.Sources.Select((source, i) => (source.Alias, i)).Aggregate(scope, (inner, source) => inner.With(
                NameKind.Alias, source.Alias, query.Sources.Count == 1 ? element : compiler.PropertyOf(clause, element, source.Alias))),
            step));
        return ([list!, distinct.List],
            Expression.Block(Expression.Assign(list!, Expression.New(list!.Type)), collect, distinct.Fill, fold));
    }
}
