using System.Linq.Expressions;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>A function for operands of certain static types, or a part of an expression that is needed at several places.</summary>
internal abstract class FunctionCode(StaticType result)
{
    /// <summary>Positions of the operands that it takes; the others are part of it.</summary>
    public IReadOnlyList<int> Taken { get; set; } = [];

    public StaticType Result { get; } = result;

    /// <summary>Reads the delegate, made when it is first called.</summary>
    public abstract Expression Delegate { get; }

    /// <summary>Whether a call within its own body was met: then its result is held as an object.</summary>
    public bool IsRecursive { get; set; }

    public static FunctionCode Of(IReadOnlyList<Type> parameters, StaticType result) => (FunctionCode)Activator.CreateInstance(
        typeof(FunctionCode<>).MakeGenericType(Expression.GetDelegateType([.. parameters, result.Net])), result)!;

    /// <summary>Gives the code, once.</summary>
    public abstract void Define(Expression body, IReadOnlyList<ParameterExpression> parameters);

    public Expression Call(IEnumerable<Expression> arguments) => Expression.Invoke(Delegate, arguments);
}

/// <inheritdoc cref="FunctionCode"/>
internal sealed class FunctionCode<TDelegate>(StaticType result) : FunctionCode(result)
    where TDelegate : Delegate
{
    private Expression<TDelegate>? _lambda;
    private TDelegate? _body;

    public override Expression Delegate => Expression.Property(Expression.Constant(this), nameof(Body));

    public TDelegate Body => _body ??= _lambda!.Compile();

    public override void Define(Expression body, IReadOnlyList<ParameterExpression> parameters) =>
        _lambda = Expression.Lambda<TDelegate>(body, parameters);
}
