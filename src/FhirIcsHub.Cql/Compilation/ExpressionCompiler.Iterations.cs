using System.Linq.Expressions;
using FhirIcsHub.Cql.Elm;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Filter, ForEach, Repeat, Aggregate and Sort: the iterations of ELM that translators write beside queries.</summary>
internal sealed partial class ExpressionCompiler
{
    private Code OfSort(Sort sort, Scope scope)
    {
        var source = Compile(sort.Source, scope);
        var list = source.Type.IsList ? source : source.As(StaticType.OfList(StaticType.Any));
        return new SortCompiler(this, sort.By, scope).Compile(list);
    }

    private Code OfIteration(IterationExpression iteration, Scope scope)
    {
        var compiled = Compile(iteration.Source, scope);
        var source = compiled.Type.IsList ? compiled : compiled.As(StaticType.OfList(StaticType.Any));
        return iteration switch
        {
            Filter filter => Each(source, filter, scope, (element, row, rows) => Expression.IfThen(
                IsTrue(Compile(filter.Condition, row)), Add(rows, element)), item => item),
            ForEach each => OfForEach(each, source, scope),
            Repeat repeat => OfRepeat(repeat, source, scope),
            Aggregate aggregate => OfAggregate(aggregate, source, scope),
            _ => Fault(iteration, $"{iteration.TypeName} is no expression that can be evaluated"),
        };
    }

    private Code OfIterationValue(IterationValue value, Scope scope)
    {
        var kind = value switch
        {
            Current => NameKind.Current,
            Iteration => NameKind.Iteration,
            _ => NameKind.Total,
        };
        return (value.Scope is { } name ? scope.Find(kind, name) ?? scope.Find(NameKind.Alias, name) : scope.Innermost(kind))
            ?? Fault(value, $"there is no iteration here whose {value.TypeName} it could be");
    }

    private Code OfForEach(ForEach each, Code source, Scope scope)
    {
        var probe = new Code(Expression.Variable(source.Type.Item!.Net, "probe"), source.Type.Item!);
        var item = Compile(each.Element, Inner(each, scope, probe, Expression.Variable(typeof(int), "index"))).Type;
        item = ReferenceEquals(item, StaticType.Null) ? StaticType.Any : item;
        return Each(source, each, scope, (_, row, rows) => Add(rows, Compile(each.Element, row).As(item)), _ => item);
    }

    // What the element expression gives for each element, and for what that gives, until nothing new comes.
    private Code OfRepeat(Repeat repeat, Code source, Scope scope)
    {
        var list = source.As(StaticType.OfList(StaticType.Any));
        var element = Expression.Parameter(typeof(object), "element");
        var body = Compile(repeat.Element, Inner(repeat, scope, new Code(element, StaticType.Any), null));
        return new Code(
            Expression.Call(
                typeof(RepeatedRows), nameof(RepeatedRows.Of), [], State, list.Body,
                Expression.Lambda<Func<object?, object?>>(body.ToObject(), element)),
            StaticType.OfList(StaticType.Any));
    }

    private Code OfAggregate(Aggregate aggregate, Code source, Scope scope)
    {
        var start = aggregate.InitialValue is { } initial ? Compile(initial, scope) : Code.Null();
        var total = new Code(Expression.Variable(typeof(object), "total"), StaticType.Any);
        var index = Expression.Variable(typeof(int), "index");
        var rows = new QuerySource("element", source);
        var loop = rows.Loop(element => Expression.Block(
            Expression.Assign(
                total.Body,
                Compile(aggregate.Iteration,
                    Inner(aggregate, scope, element, index).With(NameKind.Total, aggregate.Scope ?? "", total)).ToObject()),
            Expression.PreIncrementAssign(index)));
        return new Code(
            Expression.Block(
                [(ParameterExpression)total.Body, index, rows.List],
                Expression.Assign(total.Body, start.ToObject()), Expression.Assign(index, Expression.Constant(0)), rows.Fill, loop,
                    total.Body),
            StaticType.Any);
    }

    private static Scope Inner(IterationExpression iteration, Scope scope, Code element, ParameterExpression? index)
    {
        var name = iteration.Scope ?? "";
        var inner = scope.With(NameKind.Current, name, element).With(NameKind.Alias, "$this", element);
        return index is null ? inner
            : inner.With(NameKind.Iteration, name, new Code(Expression.Convert(index, typeof(int?)), StaticType.Integer));
    }

    private static Code Each(
        Code source, IterationExpression iteration, Scope scope, Func<Code, Scope, Code, Expression> body,
        Func<StaticType, StaticType> itemOf)
    {
        var item = itemOf(source.Type.Item!);
        var type = StaticType.OfList(item);
        var index = Expression.Variable(typeof(int), "index");
        var list = new Code(Expression.Variable(typeof(List<>).MakeGenericType(item.Net), "rows"), type);
        var rows = new QuerySource("element", source);
        var loop = rows.Loop(element => Expression.Block(
            body(element, Inner(iteration, scope, element, index), list), Expression.PreIncrementAssign(index)));
        return new Code(
            Expression.Block(
                [(ParameterExpression)list.Body, index, rows.List],
                Expression.Assign(list.Body, Expression.New(list.Body.Type)),
                Expression.Assign(index, Expression.Constant(0)),
                rows.Fill,
                loop,
                Expression.Condition(rows.IsList, Expression.Convert(list.Body, type.Net), Expression.Default(type.Net))),
            type);
    }

    private static MethodCallExpression Add(Code rows, Code row) =>
        Expression.Call(typeof(QueryRows), nameof(QueryRows.Add), [rows.Type.Item!.Net], State, rows.Body, row.Body);
}
