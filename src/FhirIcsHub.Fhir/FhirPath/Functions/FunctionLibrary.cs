using System.Collections.Frozen;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>A function: how many arguments it takes and how a call of it is compiled.</summary>
internal sealed record Function(int MinArguments, int MaxArguments, Func<FunctionCall, Operation> Build)
{
    public string ArgumentsText => MaxArguments == 0 ? "no arguments"
        : MinArguments == MaxArguments ? $"{MinArguments} argument{(MinArguments == 1 ? "" : "s")}"
        : $"{MinArguments} to {MaxArguments} arguments";
}

/// <summary>All functions by name.</summary>
internal static class FunctionLibrary
{
    public static readonly IReadOnlyList<(string Name, Function Function)> All =
    [
        .. ExistenceFunctions.All, .. FilterFunctions.All, .. SubsetFunctions.All, .. ConversionFunctions.All, .. StringFunctions.All,
        .. EncodingFunctions.All, .. MathFunctions.All, .. BoundaryFunctions.All, .. TreeFunctions.All, .. FhirFunctions.All,
    ];

    private static readonly FrozenDictionary<string, Function> Functions =
        All.ToFrozenDictionary(entry => entry.Name, entry => entry.Function, StringComparer.Ordinal);

    public static IEnumerable<string> Names => All.Select(entry => entry.Name);

    public static bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Function? function) =>
        Functions.TryGetValue(name, out function);
}

/// <summary>One call in an expression, seen by the function that compiles it.</summary>
internal sealed class FunctionCall(Compiler compiler, CallExpression syntax)
{
    public Compiler Compiler => compiler;

    public CallExpression Syntax => syntax;

    public int Position => syntax.Position;

    public int ArgumentCount => syntax.Arguments.Count;

    /// <summary>
    /// The collection that the function is called on; the focus when none is written. Compiled first: its variables are seen by the
    /// arguments.
    /// </summary>
    public Operation Source { get; } = syntax.Target is null ? compiler.Focus : compiler.CompileTarget(syntax.Target);

    public Operation Argument(int index) => IsForEachItem
        ? compiler.CompileOn(Compiler.This, syntax.Arguments[index])
        : compiler.Compile(syntax.Arguments[index]);

    public Operation? OptionalArgument(int index) => index < ArgumentCount ? Argument(index) : null;

    public TypeTest TypeArgument() => Compiler.TypeArgument(syntax.Arguments[0]);

    public Operation List(ListOperation.Body body) => new ListOperation(Source, body) { Position = Position };

    public Operation Test(TestOperation.Body body) => new TestOperation(body) { Position = Position };

    /// <summary>A function of one System value; an empty input gives an empty result, several items are an error.</summary>
    public Operation Value(ValueOperation.Body body) => new ValueOperation(Source, body) { Position = Position };

    // Functions that evaluate an argument on every item of their source; all others evaluate it on what surrounds the call.
    private bool IsForEachItem => syntax.Name
        is "where" or "select" or "repeat" or "repeatAll" or "all" or "exists" or "aggregate" or "trace"
            || (syntax.Name == "iif" && syntax.Target is not null);

    public FhirPathException Error(string reason) => FhirPathException.Execution(Position, $"{syntax.Name}(): {reason}");
}

/// <summary>Arguments and inputs as the values that functions ask for.</summary>
internal static class Arguments
{
    public static int Integer(in FhirPathValue value, int position)
    {
        var system = SystemValues.Of(value);
        return system.Kind == FhirPathKind.Integer
            ? system.Integer
            : throw FhirPathException.Execution(position, $"an Integer is expected, not {Ordering.NameOf(system)}");
    }

    public static int? Integer(Operation? argument, Evaluation run, in Scope scope)
    {
        var value = argument?.Single(run, scope) ?? default;
        return value.IsNone ? null : Integer(value, argument!.Position);
    }

    /// <summary>A String; of an element any primitive that JSON writes as a string. Null for a primitive without a value.</summary>
    public static string? Text(in FhirPathValue value, int position)
    {
        if (value.Kind == FhirPathKind.Element)
        {
            var element = value.Element;
            if (element.Kind is ElementKind.String or ElementKind.Absent)
            {
                return element.Text;
            }
        }

        return value.Kind == FhirPathKind.String
            ? value.String
            : throw FhirPathException.Execution(position, $"a String is expected, not {Ordering.NameOf(value)}");
    }

    public static string? Text(Operation argument, Evaluation run, in Scope scope)
    {
        var value = argument.Single(run, scope);
        return value.IsNone ? null : Text(value, argument.Position);
    }
}
