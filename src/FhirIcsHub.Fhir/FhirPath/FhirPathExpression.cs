namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// A compiled FHIRPath expression: immutable, shared between threads. Names, types, literals and functions are resolved when it is
/// compiled; an evaluation only runs the resulting operations.
/// </summary>
public sealed class FhirPathExpression
{
    private readonly Expression _syntax;
    private readonly Operation _operation;

    private FhirPathExpression(string text, Expression syntax, Operation operation)
    {
        Text = text;
        _syntax = syntax;
        _operation = operation;
    }

    /// <summary>The expression as it was given.</summary>
    public string Text { get; }

    /// <summary>Compiles an expression; use <see cref="FhirPathCache"/> for one that comes again.</summary>
    /// <exception cref="FhirPathException">The text is no FHIRPath, or names what does not exist.</exception>
    public static FhirPathExpression Compile(string expression, FhirPathOptions? options = null)
    {
        var syntax = Parser.Parse(expression);
        options ??= FhirPathOptions.Default;
        new TypeChecker(options).Check(syntax);
        return new FhirPathExpression(expression, syntax, new Compiler(options).Compile(syntax));
    }

    /// <summary>The result as a list. For hot paths <see cref="Select"/> gives the same without allocation.</summary>
    /// <exception cref="FhirPathException">The data does not fit the expression.</exception>
    public IReadOnlyList<FhirPathValue> Evaluate(Element focus, FhirPathContext? context = null)
    {
        using var result = Select(focus, context);
        return result.Count == 0 ? [] : result.Values.ToArray();
    }

    /// <summary>
    /// The result in borrowed memory: read it, then dispose it on the same thread. Navigation, where, as, is, union, extension and
    /// <c>resolve() is X</c> allocate nothing.
    /// </summary>
    /// <example><code>using var found = expression.Select(resource.Root);
    /// foreach (ref readonly var value in found.Values) { … value.Element … }</code></example>
    public FhirPathResult Select(Element focus, FhirPathContext? context = null) => SelectOn(FhirPathValue.FromElement(focus), context);

    /// <summary>The same with a value of a System type as focus.</summary>
    internal FhirPathResult SelectOn(FhirPathValue value, FhirPathContext? context)
    {
        var run = Evaluation.Start(value, context);
        var output = run.Rent();
        _operation.Evaluate(run, new Scope(value), output);
        return new FhirPathResult(run, output);
    }

    /// <summary>Whether the result is the single boolean true; empty is not.</summary>
    public bool IsTrue(Element focus, FhirPathContext? context = null) => Test(focus, context) == true;

    /// <summary>The result as a boolean by the rules for criteria: null when empty, true for a single item that is no boolean.</summary>
    /// <exception cref="FhirPathException">There are several items.</exception>
    public bool? Test(Element focus, FhirPathContext? context = null)
    {
        var value = FhirPathValue.FromElement(focus);
        var run = Evaluation.Start(value, context);
        var result = _operation.Test(run, new Scope(value));
        run.End();
        return result;
    }

    /// <summary>Whether the result has an item.</summary>
    public bool Any(Element focus, FhirPathContext? context = null)
    {
        var value = FhirPathValue.FromElement(focus);
        var run = Evaluation.Start(value, context);
        var result = _operation.Any(run, new Scope(value));
        run.End();
        return result;
    }

    /// <summary>
    /// The resource types that the expression asks of a variable: {Observation, Condition} for
    /// <c>%record.ofType(Observation).exists() or %record.where($this is Condition).exists()</c>.
    /// Empty when the variable is not used; null when some use of it does not name its types.
    /// </summary>
    public IReadOnlySet<string>? TypesOf(string variable) => VariableTypes.Of(_syntax, variable);

    /// <summary>The expression written anew from its tree, with all parentheses that it needs.</summary>
    public override string ToString() => ExpressionPrinter.Print(_syntax);
}

/// <summary>A result in memory that the evaluation lent: valid until it is disposed.</summary>
public readonly ref struct FhirPathResult : IDisposable
{
    private readonly Evaluation _run;
    private readonly ValueList _list;

    internal FhirPathResult(Evaluation run, ValueList list)
    {
        _run = run;
        _list = list;
    }

    public int Count => _list.Count;

    public ReadOnlySpan<FhirPathValue> Values => _list.Span;

    public void Dispose()
    {
        _run.Return(_list);
        _run.End();
    }
}
