namespace FhirIcsHub.Fhir.FhirPath;

internal sealed class ConstantOperation(FhirPathValue value) : Operation
{
    private readonly FhirPathValue _value = value;

    public override FhirPathValue? Constant => _value;

    public override void Evaluate(Evaluation run, in Scope scope, ValueList output) => output.Add(_value);

    public override bool? Test(Evaluation run, in Scope scope) => Singleton.AsBoolean(_value);

    public override bool Any(Evaluation run, in Scope scope) => true;

    public override FhirPathValue Single(Evaluation run, in Scope scope) => _value;
}

internal sealed class EmptyOperation : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
    }

    public override bool? Test(Evaluation run, in Scope scope) => null;

    public override bool Any(Evaluation run, in Scope scope) => false;

    public override FhirPathValue Single(Evaluation run, in Scope scope) => default;
}

internal sealed class ThisOperation : Operation
{
    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        if (!scope.This.IsNone)
        {
            output.Add(scope.This);
        }
    }

    public override bool? Test(Evaluation run, in Scope scope) => Singleton.AsBoolean(scope.This);

    public override bool Any(Evaluation run, in Scope scope) => !scope.This.IsNone;

    public override FhirPathValue Single(Evaluation run, in Scope scope) => scope.This;
}

/// <summary>A value computed without an input collection: $index, %resource, now().</summary>
internal sealed class ScalarOperation(ScalarOperation.Body body) : Operation
{
    internal delegate FhirPathValue Body(Evaluation run, in Scope scope);

    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        var value = body(run, scope);
        if (!value.IsNone)
        {
            output.Add(value);
        }
    }

    public override FhirPathValue Single(Evaluation run, in Scope scope) => body(run, scope);
}

/// <summary>An operation whose result is at most one boolean.</summary>
internal abstract class BooleanOperation : Operation
{
    public sealed override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        if (Test(run, scope) is { } result)
        {
            output.Add(FhirPathValue.FromBoolean(result));
        }
    }

    public abstract override bool? Test(Evaluation run, in Scope scope);

    public sealed override bool Any(Evaluation run, in Scope scope) => Test(run, scope) is not null;

    public sealed override FhirPathValue Single(Evaluation run, in Scope scope) =>
        Test(run, scope) is { } result ? FhirPathValue.FromBoolean(result) : default;
}

/// <summary>A boolean that a closure computes.</summary>
internal sealed class TestOperation(TestOperation.Body body) : BooleanOperation
{
    internal delegate bool? Body(Evaluation run, in Scope scope);

    public override bool? Test(Evaluation run, in Scope scope) => body(run, scope);
}

/// <summary>A collection that a closure computes from the collection of <paramref name="source"/>.</summary>
internal sealed class ListOperation(Operation source, ListOperation.Body body) : Operation
{
    internal delegate void Body(Evaluation run, in Scope scope, ValueList input, ValueList output);

    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        var input = run.Rent();
        source.Evaluate(run, scope, input);
        body(run, scope, input, output);
        run.Return(input);
    }
}

/// <summary>A single value that a closure computes from a single value; an empty input gives an empty result.</summary>
internal sealed class ValueOperation(Operation source, ValueOperation.Body body) : Operation
{
    internal delegate FhirPathValue Body(Evaluation run, in Scope scope, FhirPathValue input);

    public override void Evaluate(Evaluation run, in Scope scope, ValueList output)
    {
        var value = Single(run, scope);
        if (!value.IsNone)
        {
            output.Add(value);
        }
    }

    public override FhirPathValue Single(Evaluation run, in Scope scope)
    {
        var input = source.Single(run, scope);
        return input.IsNone ? default : body(run, scope, input);
    }

    public override bool? Test(Evaluation run, in Scope scope) => Singleton.AsBoolean(Single(run, scope));
}
