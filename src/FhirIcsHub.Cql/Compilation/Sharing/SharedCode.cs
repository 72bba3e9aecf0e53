using System.Linq.Expressions;
using FhirIcsHub.Cql.Runtime;
using Expression = System.Linq.Expressions.Expression;

namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>
/// An expression that depends on no row as code: evaluated by the first place that needs it, and kept for the person or for the run.
/// </summary>
internal abstract class SharedCode(StaticType type)
{

    public static SharedCode Of(SharedUse compiled, bool isOfRun, int slot, Code code, IReadOnlyList<SourcePlace> places)
    {
        var body = typeof(Func<,>).MakeGenericType(typeof(EvaluationState), code.Type.Net);
        return (SharedCode)Activator.CreateInstance(
            typeof(SharedCode<>).MakeGenericType(code.Type.Net),
            compiled, isOfRun, slot, code.Type, Expression.Lambda(body, code.Body, ExpressionCompiler.State), places)!;
    }

    /// <summary>Its value at a place that uses it.</summary>
    public Code ValueFor(SharedUse use) => new(
        Expression.Call(Expression.Constant(this), "Value", [], ExpressionCompiler.State, Expression.Constant(use)), type);
}

/// <summary>A shared expression whose value is held as a <typeparamref name="T"/>.</summary>
internal sealed class SharedCode<T>(
    SharedUse compiled, bool isOfRun, int slot, StaticType type, LambdaExpression lambda, IReadOnlyList<SourcePlace> places)
    : SharedCode(type)
{
    private Func<EvaluationState, T>? _body;

    public T Value(EvaluationState state, SharedUse use) =>
        state.Slots[slot] is Slot<T> known ? known.Value : Evaluate(state, use);

    private T Evaluate(EvaluationState state, SharedUse use)
    {
        switch (isOfRun ? state.Run.Recall(state, slot) : state.Slots[slot])
        {
            case Slot<T> known:
                return known.Value;
            case FaultSlot known:
                throw use.Placed(known.Fault, places[known.Position], compiled);
        }

        var position = state.Position;
        state.Position = 0;
        try
        {
            state.EnsureStack();
            var result = new Slot<T>((_body ??= ((Expression<Func<EvaluationState, T>>)lambda).Compile())(state));
            state.Slots[slot] = result;
            if (isOfRun)
            {
                state.Run.Keep(slot, result);
            }

            return result.Value;
        }
        catch (CqlException fault)
        {
            var kept = new FaultSlot(fault, state.Position);
            state.Slots[slot] = kept;
            throw use.Placed(fault, places[kept.Position], compiled);
        }
        finally
        {
            state.Position = position;
        }
    }
}

/// <summary>A place that uses a shared expression: what fails there is told of this place, and not of the one that was compiled.</summary>
/// <param name="Library">Name of the library.</param>
/// <param name="Define">The define or function.</param>
/// <param name="Node">The expression as it stands there.</param>
internal sealed record SharedUse(string Library, string Define, Elm.Expression Node)
{
    /// <summary>The fault with its place; <paramref name="place"/> is where it is in the expression that was compiled.</summary>
    public CqlException Placed(CqlException fault, SourcePlace place, SharedUse compiled)
    {
        // A shared expression within this one has told the place already.
        var at = fault.Define is null ? place : new SourcePlace(fault.Library, fault.Define, fault.Locator);
        return at.Define is null ? fault.At(Library, Define, null)
            : at.Library == compiled.Library && at.Define == compiled.Define
                ? new CqlException(fault.Message, fault)
                { Library = Library, Define = Define, Locator = Counterpart(compiled.Node, Node, at.Locator) }
            : fault.At(at.Library, at.Define, at.Locator);
    }

    // The two are built alike: the part at that place in the one is the part at the same position in the other.
    private static string? Counterpart(Elm.Expression compiled, Elm.Expression used, string? locator)
    {
        if (locator is null || compiled.Locator == locator)
        {
            return locator is null ? null : used.Locator;
        }

        return ExpressionParts.Of(compiled).Zip(ExpressionParts.Of(used), (one, other) => Counterpart(one, other, locator))
            .FirstOrDefault(found => found is not null);
    }
}
