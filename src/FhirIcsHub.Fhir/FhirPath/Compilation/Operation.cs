namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// One compiled step. An expression becomes a tree of these once; every name, type, literal and function is resolved by then.
/// The narrow questions (<see cref="Test"/>, <see cref="Any"/>, <see cref="Single"/>) are overridden where no list is needed to answer.
/// </summary>
internal abstract class Operation
{
    /// <summary>Offset of the step's text, for errors.</summary>
    public int Position { get; init; }

    /// <summary>The value when it depends on nothing; null otherwise.</summary>
    public virtual FhirPathValue? Constant => null;

    /// <summary>Appends the result to <paramref name="output"/>.</summary>
    public abstract void Evaluate(Evaluation run, in Scope scope, ValueList output);

    /// <summary>The result as a boolean: null when empty, true for a single item that is no boolean, an error for several.</summary>
    public virtual bool? Test(Evaluation run, in Scope scope)
    {
        var list = run.Rent();
        Evaluate(run, scope, list);
        var result = Singleton.AsBoolean(list, Position);
        run.Return(list);
        return result;
    }

    /// <summary>Whether the result has an item.</summary>
    public virtual bool Any(Evaluation run, in Scope scope)
    {
        var list = run.Rent();
        Evaluate(run, scope, list);
        var any = list.Count > 0;
        run.Return(list);
        return any;
    }

    /// <summary>The only item, or none when empty; several are an error.</summary>
    public virtual FhirPathValue Single(Evaluation run, in Scope scope)
    {
        var list = run.Rent();
        Evaluate(run, scope, list);
        var value = Singleton.Of(list, Position);
        run.Return(list);
        return value;
    }
}

/// <summary>The rules for collections where one item is expected.</summary>
internal static class Singleton
{
    public static FhirPathValue Of(ValueList list, int position) => list.Count switch
    {
        0 => default,
        1 => list[0],
        _ => throw FhirPathException.Execution(position, "a single item is expected, there are more"),
    };

    public static bool? AsBoolean(ValueList list, int position)
    {
        var value = Of(list, position);
        return value.IsNone ? null : AsBoolean(value);
    }

    public static bool? AsBoolean(in FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.None => null,
        FhirPathKind.Boolean => value.Boolean,
        FhirPathKind.Element when value.Element.TryGetBoolean(out var boolean) => boolean,
        _ => true,
    };
}
