using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Mapping;

/// <summary>
/// A FHIRPath expression of a map, compiled. The variables of the rule are seen as <c>%name</c> and, as in the reference implementation, as
/// plain names at the start of a path, where they win over elements of the focus.
/// </summary>
internal sealed class MapExpression
{
    private static readonly HashSet<string> Environment = ["context", "resource", "rootResource", "ucum", "sct", "loinc"];

    private readonly FhirPathExpression _compiled;
    private readonly (string Name, int Slot)[] _slots;

    private MapExpression(FhirPathExpression compiled, (string Name, int Slot)[] slots)
    {
        _compiled = compiled;
        _slots = slots;
    }

    /// <param name="text">The expression.</param>
    /// <param name="scope">The variables that it sees.</param>
    /// <param name="itself">Another name for the focus: a condition may call its value by the name of the element.</param>
    /// <exception cref="FhirPathException">It is no FHIRPath, or names a variable that is not defined.</exception>
    public static MapExpression Compile(string text, MapScope scope, string? itself = null)
    {
        var slots = new Dictionary<string, int>(StringComparer.Ordinal);
        var definesOwn = text.Contains("defineVariable", StringComparison.Ordinal);
        var bound = Bind(Parser.Parse(text), scope, itself, slots, definesOwn);
        var isAsGiven = slots.Count == 0 && itself is null;
        var compiled = FhirPathExpression.Compile(isAsGiven ? text : ExpressionPrinter.Print(bound), FhirPathOptions.Lenient);
        return new MapExpression(compiled, [.. slots.Select(s => (s.Key, s.Value))]);
    }

    public bool IsTrue(MapRun run, MapValue[] frame, in FhirPathValue focus)
    {
        if (focus.Kind != FhirPathKind.Element)
        {
            return First(run, frame, focus) is { Kind: FhirPathKind.Boolean, Boolean: true };
        }

        try
        {
            return _compiled.IsTrue(focus.Element, run.Variables.Show(frame, _slots));
        }
        catch (FhirPathException problem)
        {
            throw Failed(problem);
        }
    }

    /// <summary>Appends the result.</summary>
    public void Evaluate(MapRun run, MapValue[] frame, in FhirPathValue focus, List<FhirPathValue> output)
    {
        try
        {
            var context = run.Variables.Show(frame, _slots);
            using var result = focus.Kind is FhirPathKind.Element or FhirPathKind.None
                ? _compiled.Select(focus.Element, context)
                : _compiled.SelectOn(focus, context);
            foreach (ref readonly var value in result.Values)
            {
                output.Add(value);
            }
        }
        catch (FhirPathException problem)
        {
            throw Failed(problem);
        }
    }

    private FhirPathValue First(MapRun run, MapValue[] frame, in FhirPathValue focus)
    {
        var list = run.Rent();
        Evaluate(run, frame, focus, list);
        var first = list.Count == 0 ? default : list[0];
        run.Return(list);
        return first;
    }

    private MapException Failed(FhirPathException problem) =>
        new(IssueType.Processing, $"'{_compiled.Text}' cannot be evaluated: {problem.Message}");

    private static Expression Bind(Expression expression, MapScope scope, string? itself, Dictionary<string, int> slots, bool definesOwn)
    {
        StackGuard.Check(expression.Position);
        Expression Inner(Expression part) => Bind(part, scope, itself, slots, definesOwn);
        return expression switch
        {
            MemberExpression { Target: null } member => Name(member, scope, itself, slots),
            MemberExpression { Target: { } target } member => member with { Target = Inner(target) },
            VariableExpression variable => Variable(variable, scope, slots, definesOwn),
            CallExpression call => call with
            {
                Target = call.Target is null ? null : Inner(call.Target),
                Arguments = IsTypeArgument(call) ? call.Arguments : new Sequence<Expression>([.. call.Arguments.Items.Select(Inner)]),
            },
            IndexerExpression indexer => indexer with { Target = Inner(indexer.Target), Index = Inner(indexer.Index) },
            PolarityExpression polarity => polarity with { Operand = Inner(polarity.Operand) },
            BinaryExpression binary => binary with { Left = Inner(binary.Left), Right = Inner(binary.Right) },
            TypeExpression type => type with { Operand = Inner(type.Operand) },
            _ => expression,
        };
    }

    private static bool IsTypeArgument(CallExpression call) => call.Name is "ofType" or "as" or "is" && call.Arguments.Count == 1;

    private static Expression Name(MemberExpression member, MapScope scope, string? itself, Dictionary<string, int> slots)
    {
        if (scope.FindRead(member.Name) is { } variable)
        {
            slots[member.Name] = variable.Slot;
            return new VariableExpression(member.Name) { Position = member.Position };
        }

        return member.Name == itself ? new SpecialExpression("$this") { Position = member.Position } : member;
    }

    private static VariableExpression Variable(
        VariableExpression expression, MapScope scope, Dictionary<string, int> slots, bool definesOwn)
    {
        if (scope.FindRead(expression.Name) is { } variable)
        {
            slots[expression.Name] = variable.Slot;
            return expression;
        }

        var name = expression.Name;
        return definesOwn || Environment.Contains(name)
            || name.StartsWith("vs-", StringComparison.Ordinal) || name.StartsWith("ext-", StringComparison.Ordinal)
            ? expression
            : throw FhirPathException.Semantic(expression.Position, $"the variable %{name} is not defined");
    }
}
