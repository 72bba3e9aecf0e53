using System.Linq.Expressions;

namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>The values that are kept for a row, or for one call of a function: a variable each, filled where it is first needed.</summary>
internal sealed class RowValues(Binder level)
{
    private readonly Dictionary<SharedExpression, Code> _known = [];
    private readonly List<ParameterExpression> _variables = [];
    private readonly List<Expression> _resets = [];

    public Binder Level => level;

    /// <summary>The value of an expression, compiled when it is first met.</summary>
    public Code Value(SharedExpression shared, Func<Code> compile)
    {
        if (_known.TryGetValue(shared, out var known))
        {
            return known;
        }

        var code = compile();
        return _known[shared] = code.IsConstant || code.Body is ParameterExpression || ReferenceEquals(code.Type, StaticType.Null)
            ? code
            : LazyValue.Of(code, "kept", _variables, _resets);
    }

    /// <summary>Code that uses the values.</summary>
    public Expression Around(Expression body) =>
        _variables.Count == 0 ? body : Expression.Block(body.Type, _variables, [.. _resets, body]);
}

/// <summary>Code whose value is worked out where it is first needed; it stands once, however many places need it.</summary>
internal static class LazyValue
{
    public static Code Of(Code code, string name, ICollection<ParameterExpression> variables, ICollection<Expression> resets)
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
                        Expression.Assign(value, OutlinedCode.Call(code)), Expression.Assign(isKnown, Expression.Constant(true)))),
                value),
            code.Type);
    }
}
