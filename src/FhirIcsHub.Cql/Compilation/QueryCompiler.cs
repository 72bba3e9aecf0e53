using System.Linq.Expressions;
using FhirIcsHub.Cql.Compilation.Sharing;
using FhirIcsHub.Cql.Elm;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// Makes loops of a query: its sources within each other, then lets, relationships and where, and at the innermost place what becomes of a
/// row. No list is made between the clauses.
/// </summary>
internal sealed class QueryCompiler(ExpressionCompiler compiler, Query query, Scope scope)
{
    private readonly List<QuerySource> _sources =
        [.. query.Sources.Select(source => new QuerySource(source.Alias, compiler.CompileSource(query, source, scope), compiler.IsTraced))];
    private readonly List<(QuerySource Source, ParameterExpression Match)> _matches = [];
    private readonly LabelTarget _done = Expression.Label("done");

    public Code Compile()
    {
        if (query.Sources.Count == 0)
        {
            return compiler.Fault(query, "a query has a source");
        }

        if (query.Aggregate is { } aggregate)
        {
            return new AggregateCompiler(compiler, aggregate, query, scope).Compile(this);
        }

        return _sources.All(source => source.IsSingle) ? One() : List();
    }

    /// <summary>Whether there is a row whose result is not null; stops at the first. Null when the query is none of lists.</summary>
    public Code? CompileExists()
    {
        if (query.Aggregate is not null || _sources.Count == 0 || !_sources.Any(source => source.Code.Type.IsList))
        {
            return null;
        }

        var found = Expression.Variable(typeof(bool?), "found");
        var loops = Rows(row => Result(row) is var value && value.IsConstant
            ? Found(found)
            : Expression.IfThen(Expression.Call(typeof(QueryRows), nameof(QueryRows.IsNotNull), [value.Type.Net], value.Body),
                Found(found)));
        return new Code(
            Expression.Block([found, .. Variables],
                [Expression.Assign(found, Expression.Constant(false, typeof(bool?))), .. Lists, loops, Expression.Label(_done), found]),
            StaticType.Boolean);
    }

    /// <summary>The first row's result; null when the query sorts, or is none of lists.</summary>
    public Code? CompileFirst()
    {
        if (query.Aggregate is not null || query.Sort is not null || _sources.Count == 0
            || !_sources.Any(source => source.Code.Type.IsList))
        {
            return null;
        }

        ParameterExpression? first = null;
        StaticType? type = null;
        var loops = Rows(row =>
        {
            var value = Result(row);
            type = value.Type;
            first = Expression.Variable(value.Type.Net, "first");
            return Expression.Block(Expression.Assign(first, value.Body), Expression.Goto(_done));
        });
        return new Code(
            Expression.Block(
                [first!, .. Variables],
                [Expression.Assign(first!, Expression.Default(first!.Type)), .. Lists, loops, Expression.Label(_done), first]),
            type!);
    }

    /// <summary>The variables that hold the lists of the sources.</summary>
    public IEnumerable<ParameterExpression> Variables => _sources.Select(source => source.List);

    /// <summary>What fills <see cref="Variables"/>.</summary>
    public IEnumerable<Expression> Lists => _sources.Select(source => source.Fill);

    /// <summary>The loops over all rows that relationships and where let through.</summary>
    public Expression Rows(Func<Scope, Expression> body) => Rows(0, scope, body);

    /// <summary>A row without the filters: the aliases and lets of <paramref name="row"/> given by their values.</summary>
    public Expression Lets(Scope row, Func<Scope, Expression> body) => Lets(0, row, body);

    /// <summary>The value of a row without a return clause: the alias, or of several sources a tuple of them.</summary>
    public Code Default(Scope row)
    {
        var aliases = _sources.ConvertAll(source => (source.Alias, Code: row.Find(NameKind.Alias, source.Alias)!.Value));
        return aliases is [var only] ? only.Code : new Code(
            ExpressionCompiler.TupleOf([.. aliases.Select(a => a.Alias)], aliases.Select(a => a.Code)),
            StaticType.OfTuple([.. aliases.Select(a => (a.Alias, a.Code.Type))]));
    }

    // What the trace is told of a row: the elements of its sources, and those that its with clauses found.
    private IEnumerable<Expression> Kept(Scope row) =>
    [
        .. _sources.Select(source => source.Keep(row.Find(NameKind.Alias, source.Alias)!.Value)),
        .. _matches.Select(match => match.Source.Keep(new Code(match.Match, match.Source.Item))),
    ];

    private BlockExpression Found(ParameterExpression found) =>
        Expression.Block(Expression.Assign(found, Expression.Constant(true, typeof(bool?))), Expression.Goto(_done));

    private Code Result(Scope row) => query.Return is { } clause ? compiler.Compile(clause.Expression, row) : Default(row);

    // All sources are single values: so is the result.
    private Code One()
    {
        ParameterExpression? result = null;
        StaticType? type = null;
        var rows = Rows(row =>
        {
            var value = Result(row);
            type = value.Type;
            result = Expression.Variable(value.Type.Net, "result");
            return Expression.Assign(result, value.Body);
        });
        return new Code(
            Expression.Block([result!, .. Variables],
                [Expression.Assign(result!, Expression.Default(result!.Type)), .. Lists, rows, result]), type!);
    }

    private Code List()
    {
        ParameterExpression? list = null;
        StaticType? item = null;
        var rows = Rows(row =>
        {
            var value = Result(row);
            item = ReferenceEquals(value.Type, StaticType.Null) ? StaticType.Any : value.Type;
            list = Expression.Variable(typeof(List<>).MakeGenericType(item.Net), "rows");
            return Expression.Call(typeof(QueryRows), nameof(QueryRows.Add), [item.Net], ExpressionCompiler.State, list, value.To(item));
        });
        var type = StaticType.OfList(item!);
        Expression result = query.Return is { } clause && clause.Distinct != false
            ? Expression.Call(typeof(QueryRows), nameof(QueryRows.Distinct), [item!.Net], list!)
            : Expression.Convert(list!, type.Net);
        if (query.Sort is { } sort)
        {
            result = new SortCompiler(compiler, sort.By, scope).Compile(new Code(result, type)).Body;
        }

        // Without a list among the sources that are there the result is null, or of a single row its value.
        var isList = _sources.Where(source => !source.IsSingle).Select(source => source.IsList).Aggregate(Expression.OrElse);
        var body = _sources.Any(source => source.Code.Type.IsList)
            ? new Code(Expression.Condition(isList, result, Expression.Default(type.Net), type.Net), type)
            : new Code(
                Expression.Call(typeof(QueryRows), nameof(QueryRows.ResultOf), [item!.Net], result, isList), StaticType.Any);
        return new Code(
            Expression.Block(
                [list!, .. Variables], [Expression.Assign(list!, Expression.New(list!.Type)), .. Lists, rows, body.Body]),
            body.Type);
    }

    private Expression Rows(int index, Scope row, Func<Scope, Expression> body) => index < _sources.Count
        ? _sources[index].Loop((element, place) => compiler.KeepingFor(
            query.Sources[index], place, () => Rows(index + 1, row.With(NameKind.Alias, _sources[index].Alias, element), body)))
        : Lets(0, row, inner => Related(0, inner, body));

    // A let is worked out when a row first needs it; its code stands once, however many places need it.
    private Expression Lets(int index, Scope row, Func<Scope, Expression> body)
    {
        if (index == query.Lets.Count)
        {
            return body(row);
        }

        var let = query.Lets[index];
        var code = compiler.Compile(let.Expression, row);
        if (code.IsConstant || code.Body is ParameterExpression)
        {
            return Lets(index + 1, row.With(NameKind.Let, let.Identifier, code), body);
        }

        var variables = new List<ParameterExpression>();
        var resets = new List<Expression>();
        var value = LazyValue.Of(code, let.Identifier, variables, resets);
        return Expression.Block(variables, [.. resets, Lets(index + 1, row.With(NameKind.Let, let.Identifier, value), body)]);
    }

    private Expression Related(int index, Scope row, Func<Scope, Expression> body)
    {
        if (index == query.Relationships.Count)
        {
            var kept = compiler.IsTraced ? Expression.Block([.. Kept(row), body(row)]) : body(row);
            return query.Where is { } where ? Expression.IfThen(ExpressionCompiler.IsTrue(compiler.Compile(where, row)), kept) : kept;
        }

        var relationship = query.Relationships[index];
        var source = new QuerySource(relationship.Alias, compiler.CompileSource(query, relationship, row), compiler.IsTraced);
        var found = Expression.Variable(typeof(bool), "found");
        var match = Expression.Variable(source.Item.Net, "match");
        var end = Expression.Label("end");
        var loop = source.Loop((element, place) => compiler.KeepingFor(relationship, place, () => Expression.IfThen(
            ExpressionCompiler.IsTrue(compiler.Compile(relationship.SuchThat, row.With(NameKind.Alias, relationship.Alias, element))),
            Expression.Block(
                Expression.Assign(match, element.Body), Expression.Assign(found, Expression.Constant(true)), Expression.Goto(end)))));
        if (relationship is With)
        {
            _matches.Add((source, match));
        }

        return Expression.Block(
            [found, match, source.List],
            Expression.Assign(found, Expression.Constant(false)),
            source.Fill,
            loop,
            Expression.Label(end),
            Expression.IfThen(relationship is With ? found : Expression.Not(found), Related(index + 1, row, body)));
    }
}
