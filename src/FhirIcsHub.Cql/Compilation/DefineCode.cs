using System.Linq.Expressions;
using FhirIcsHub.Cql.Runtime;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// A define, parameter or shared expression as code: evaluated when it is first asked for, once a person. .NET code is made of its
/// expression tree at the first evaluation of all.
/// </summary>
internal abstract class DefineCode(string library, string name, int slot, StaticType type)
{
    public string Library { get; } = library;

    public string Name { get; } = name;

    public StaticType Type { get; } = type;

    /// <summary>Its place in <see cref="EvaluationState.Slots"/>.</summary>
    public int Slot { get; } = slot;

    public static DefineCode Of(
        string library, string name, int slot, Code code, ParameterExpression state, IReadOnlyList<SourcePlace> places, bool isTraced)
    {
        var body = typeof(Func<,>).MakeGenericType(typeof(EvaluationState), code.Type.Net);
        return (DefineCode)Activator.CreateInstance(
            typeof(DefineCode<>).MakeGenericType(code.Type.Net),
            library, name, slot, code.Type, Expression.Lambda(body, code.Body, state), places, isTraced)!;
    }

    /// <summary>The value, null as null.</summary>
    public abstract object? Boxed(EvaluationState state);
}

/// <summary>A define whose value is held as a <typeparamref name="T"/>.</summary>
internal sealed class DefineCode<T>(
    string library, string name, int slot, StaticType type, LambdaExpression lambda, IReadOnlyList<SourcePlace> places, bool isTraced)
    : DefineCode(library, name, slot, type)
{
    private Func<EvaluationState, T>? _body;

    public T Value(EvaluationState state)
    {
        if (state.Slots[Slot] is Slot<T> known)
        {
            if (isTraced)
            {
                state.Trace?.Reuse(this);
            }

            return known.Value;
        }

        return Evaluate(state);
    }

    public override object? Boxed(EvaluationState state) => Value(state) switch
    {
        Fhir.Element element => Coercion.Box(element),
        var value => value,
    };

    private T Evaluate(EvaluationState state)
    {
        switch (state.Slots[Slot])
        {
            case OpenSlot:
                throw new CqlException($"{Name} refers to itself");
            case FaultSlot known:
                throw known.Fault;
        }

        state.Slots[Slot] = OpenSlot.Instance;
        var position = state.Position;
        var depth = state.Depth;
        state.Position = 0;
        Slot? result = null;
        try
        {
            state.Enter();
            if (isTraced)
            {
                state.Trace?.Begin(this);
            }

            var value = (_body ??= ((Expression<Func<EvaluationState, T>>)lambda).Compile())(state);
            result = new Slot<T>(value);
            return value;
        }
        catch (CqlException fault)
        {
            var place = places[state.Position];
            var placed = fault.At(place.Library ?? Library, place.Define ?? Name, place.Locator);
            result = new FaultSlot(placed);
            throw placed;
        }
        finally
        {
            state.Slots[Slot] = result;
            state.Position = position;
            state.Depth = depth;
            if (isTraced)
            {
                state.Trace?.End(this, result);
            }
        }
    }
}

/// <summary>A place in a library's text where something can go wrong; the first one of a program stands for "not known".</summary>
internal readonly record struct SourcePlace(string? Library, string? Define, string? Locator);
