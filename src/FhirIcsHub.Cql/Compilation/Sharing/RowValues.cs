using System.Linq.Expressions;

namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>The row that a loop is at.</summary>
/// <param name="List">The list that it goes through.</param>
/// <param name="Count">How many rows that has.</param>
/// <param name="Index">The position of the row.</param>
internal sealed record RowPlace(Expression List, Expression Count, Expression Index);

/// <summary>The values that are kept for a row, or for one call of a function: a variable each, filled where it is first needed.</summary>
/// <param name="level">Where they are kept.</param>
/// <param name="place">The row; null of what is no row of a list.</param>
internal sealed class RowValues(Binder level, RowPlace? place)
{
    private readonly Dictionary<SharedExpression, Code> _known = [];
    private readonly List<ParameterExpression> _variables = [];
    private readonly List<Expression> _resets = [];

    public Binder Level => level;

    /// <summary>The value of an expression, compiled when it is first met.</summary>
    /// <param name="shared">The expression.</param>
    /// <param name="compile">Compiles it.</param>
    /// <param name="slotOf">The slot in which its values of a type are kept for all rows.</param>
    public Code Value(SharedExpression shared, Func<Code> compile, Func<Type, int> slotOf)
    {
        if (_known.TryGetValue(shared, out var known))
        {
            return known;
        }

        var code = compile();
        return _known[shared] = code.IsConstant || code.Body is ParameterExpression || ReferenceEquals(code.Type, StaticType.Null)
            ? code
            : LazyValue.Of(
                code, "kept", _variables, _resets,
                place is not null && shared.IsColumn ? value => InColumn(slotOf(code.Type.Net), place, value, code) : null);
    }

    /// <summary>Code that uses the values.</summary>
    public Expression Around(Expression body) =>
        _variables.Count == 0 ? body : Expression.Block(body.Type, _variables, [.. _resets, body]);

    private static ConditionalExpression InColumn(int slot, RowPlace place, ParameterExpression value, Code code)
    {
        var column = typeof(Column<>).MakeGenericType(value.Type);
        var number = Expression.Constant(slot);
        return Expression.IfThen(
            Expression.Not(Expression.Call(
                column, nameof(Column<>.Find), [], ExpressionCompiler.State, number, place.List, place.Index, value)),
            Expression.Block(
                Expression.Assign(value, OutlinedCode.Call(code)),
                Expression.Call(
                    column, nameof(Column<>.Keep), [], ExpressionCompiler.State, number, place.List, place.Count, place.Index, value)));
    }
}

/// <summary>Code whose value is worked out where it is first needed; it stands once, however many places need it.</summary>
internal static class LazyValue
{
    /// <param name="code">What it is.</param>
    /// <param name="name">The name of the variable.</param>
    /// <param name="variables">Is given the variables.</param>
    /// <param name="resets">Is given what is to be done before each row.</param>
    /// <param name="fill">How the variable gets the value, when it is not by working it out.</param>
    public static Code Of(
        Code code, string name, ICollection<ParameterExpression> variables, ICollection<Expression> resets,
        Func<ParameterExpression, Expression>? fill = null)
    {
        var value = Expression.Variable(code.Type.Net, name);
        var isKnown = Expression.Variable(typeof(bool), "isKnown");
        variables.Add(value);
        variables.Add(isKnown);
        resets.Add(Expression.Assign(isKnown, Expression.Constant(false)));
        return new Code(
            Expression.Block(
                Expression.IfThen(
                    Expression.Not(isKnown),
                    Expression.Block(
                        fill?.Invoke(value) ?? Expression.Assign(value, OutlinedCode.Call(code)),
                        Expression.Assign(isKnown, Expression.Constant(true)))),
                value),
            code.Type);
    }
}
