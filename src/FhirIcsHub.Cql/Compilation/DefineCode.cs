using System.Linq.Expressions;
using FhirIcsHub.Cql.Runtime;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>
/// A define, parameter or shared expression as code: evaluated when it is first asked for, once a person. .NET code is made of its
/// expression tree at the first evaluation of all.
/// </summary>
internal abstract class DefineCode(string library, string name, int slot, StaticType type, DefineKind kind)
{
    public string Library { get; } = library;

    public string Name { get; } = name;

    public StaticType Type { get; } = type;

    /// <summary>Its place in <see cref="EvaluationState.Slots"/>.</summary>
    public int Slot { get; } = slot;

    /// <summary>Whether it is a define that the author wrote, and not a parameter or a part that defines share.</summary>
    public bool IsListed => kind == DefineKind.Define;

    public bool IsRetrieve => kind == DefineKind.Retrieve;

    public static DefineCode Of(
        string library, string name, DefineKind kind, int slot, Code code, IReadOnlyList<SourcePlace> places, bool isOfRun, bool isTraced)
    {
        var body = typeof(Func<,>).MakeGenericType(typeof(EvaluationState), code.Type.Net);
        return (DefineCode)Activator.CreateInstance(
            typeof(DefineCode<>).MakeGenericType(code.Type.Net),
            library, name, kind, slot, code.Type, Expression.Lambda(body, code.Body, ExpressionCompiler.State), places, isOfRun,
            isTraced)!;
    }

    /// <summary>The value, null as null.</summary>
    public abstract object? Boxed(EvaluationState state);
}

/// <summary>A define whose value is held as a <typeparamref name="T"/>.</summary>
internal sealed class DefineCode<T>(
    string library, string name, DefineKind kind, int slot, StaticType type, LambdaExpression lambda, IReadOnlyList<SourcePlace> places,
    bool isOfRun, bool isTraced)
    : DefineCode(library, name, slot, type, kind)
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

    public override object? Boxed(EvaluationState state) => Box(Value(state));

    private T Evaluate(EvaluationState state)
    {
        switch (isOfRun ? state.Run.Recall(state, Slot) : state.Slots[Slot])
        {
            case Slot<T> known:
                return known.Value;
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
        if (isTraced)
        {
            state.Trace?.Begin();
        }

        try
        {
            state.Enter();
            var value = (_body ??= ((Expression<Func<EvaluationState, T>>)lambda).Compile())(state);
            result = new Slot<T>(value);
            if (isOfRun)
            {
                state.Run.Keep(Slot, result);
            }

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
                state.Trace?.End(this, (result as Slot<T>) is { } known ? Box(known.Value) : null, (result as FaultSlot)?.Fault);
            }
        }
    }

    private static object? Box(T value) => value is Fhir.Element element ? Coercion.Box(element) : value;
}

/// <summary>What a piece of code that is evaluated once a person stands for.</summary>
internal enum DefineKind
{
    Define,
    Parameter,
    Retrieve,
}

/// <summary>A place in a library's text where something can go wrong; the first one of a program stands for "not known".</summary>
internal readonly record struct SourcePlace(string? Library, string? Define, string? Locator);
