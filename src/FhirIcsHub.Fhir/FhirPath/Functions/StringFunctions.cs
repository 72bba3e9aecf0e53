namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Strings: positions are zero-based and count UTF-16 units, as .NET does.</summary>
internal static class StringFunctions
{
    /// <summary>Longest string that an expression may build.</summary>
    public const int MaxLength = 16_000_000;

    public static readonly (string Name, Function Function)[] All =
    [
        ("indexOf",
            new(1, 1, call => WithText(call, (text, other) => FhirPathValue.FromInteger(text.IndexOf(other, StringComparison.Ordinal))))),
        ("lastIndexOf", new(
            1, 1, call => WithText(call, (text, other) => FhirPathValue.FromInteger(text.LastIndexOf(other, StringComparison.Ordinal))))),
        ("startsWith", new(
            1, 1, call => WithText(call, (text, other) => FhirPathValue.FromBoolean(text.StartsWith(other, StringComparison.Ordinal))))),
        ("endsWith",
            new(1, 1, call => WithText(call, (text, other) => FhirPathValue.FromBoolean(text.EndsWith(other, StringComparison.Ordinal))))),
        ("contains",
            new(1, 1, call => WithText(call, (text, other) => FhirPathValue.FromBoolean(text.Contains(other, StringComparison.Ordinal))))),
        ("substring", new(1, 2, Substring)),
        ("upper", new(0, 0, call => OfText(call, text => FhirPathValue.FromString(text.ToUpperInvariant())))),
        ("lower", new(0, 0, call => OfText(call, text => FhirPathValue.FromString(text.ToLowerInvariant())))),
        ("trim", new(0, 0, call => OfText(call, text => FhirPathValue.FromString(text.Trim())))),
        ("length", new(0, 0, call => OfText(call, text => FhirPathValue.FromInteger(text.Length)))),
        ("toChars", new(0, 0, ToChars)),
        ("split", new(1, 1, Split)),
        ("join", new(0, 1, Join)),
        ("replace", new(2, 2, Replace)),
        ("matches", new(1, 1, call => Matches(call, isFull: false))),
        ("matchesFull", new(1, 1, call => Matches(call, isFull: true))),
        ("replaceMatches", new(2, 2, ReplaceMatches)),
    ];

    /// <summary>Refuses a string that grew past all bounds (aggregate($total &amp; $total)).</summary>
    public static FhirPathValue Bounded(string text, int position) => text.Length <= MaxLength
        ? FhirPathValue.FromString(text)
        : throw FhirPathException.Execution(position, $"the string is longer than {MaxLength} characters");

    public static Operation OfText(FunctionCall call, Func<string, FhirPathValue> map) =>
        call.Value(
            (Evaluation _, in Scope _, FhirPathValue value) => Arguments.Text(value, call.Position) is { } text ? map(text) : default);

    private static Operation WithText(FunctionCall call, Func<string, string, FhirPathValue> map)
    {
        var argument = call.Argument(0);
        return call.Value((Evaluation run, in Scope scope, FhirPathValue value) =>
            Arguments.Text(value, call.Position) is { } text && Arguments.Text(argument, run, scope) is { } other
                ? map(text, other) : default);
    }

    private static Operation Substring(FunctionCall call)
    {
        var start = call.Argument(0);
        var length = call.OptionalArgument(1);
        return call.Value((Evaluation run, in Scope scope, FhirPathValue value) =>
        {
            if (Arguments.Text(value, call.Position) is not { } text || Arguments.Integer(start, run, scope) is not { } from || from < 0
                || from >= text.Length)
            {
                return default;
            }

            var count = Math.Min(Arguments.Integer(length, run, scope) ?? int.MaxValue, text.Length - from);
            return FhirPathValue.FromString(text.Substring(from, Math.Max(0, count)));
        });
    }

    private static Operation ToChars(FunctionCall call) => call.List((Evaluation _, in Scope _, ValueList input, ValueList output) =>
    {
        if (Singleton.Of(input, call.Position) is { IsNone: false } value && Arguments.Text(value, call.Position) is { } text)
        {
            foreach (var c in text)
            {
                output.Add(FhirPathValue.FromString(c.ToString()));
            }
        }
    });

    private static Operation Split(FunctionCall call)
    {
        var separator = call.Argument(0);
        return call.List((Evaluation run, in Scope scope, ValueList input, ValueList output) =>
        {
            if (Singleton.Of(input, call.Position) is not { IsNone: false } value || Arguments.Text(value, call.Position) is not { } text
                || Arguments.Text(separator, run, scope) is not { } by)
            {
                return;
            }

            foreach (var part in by.Length == 0 ? [.. text.Select(c => c.ToString())] : text.Split(by))
            {
                output.Add(FhirPathValue.FromString(part));
            }
        });
    }

    private static Operation Join(FunctionCall call)
    {
        var separator = call.OptionalArgument(0);
        return call.List((Evaluation run, in Scope scope, ValueList input, ValueList output) =>
        {
            var by = separator is null ? "" : Arguments.Text(separator, run, scope) ?? "";
            var parts = new List<string>();
            foreach (ref readonly var value in input.Span)
            {
                if (Arguments.Text(value, call.Position) is { } text)
                {
                    parts.Add(text);
                }
            }

            if (parts.Count > 0)
            {
                if (parts.Sum(p => (long)p.Length + by.Length) > MaxLength)
                {
                    throw call.Error("the result is too long");
                }

                output.Add(FhirPathValue.FromString(string.Join(by, parts)));
            }
        });
    }

    private static Operation Replace(FunctionCall call)
    {
        var pattern = call.Argument(0);
        var substitution = call.Argument(1);
        return call.Value((Evaluation run, in Scope scope, FhirPathValue value) =>
        {
            if (Arguments.Text(value, call.Position) is not { } text || Arguments.Text(pattern, run, scope) is not { } from
                || Arguments.Text(substitution, run, scope) is not { } to)
            {
                return default;
            }

            if ((long)(text.Length + 1) * (to.Length + 1) > MaxLength)
            {
                throw call.Error("the result is too long");
            }

            // An empty pattern stands between all characters and at both ends.
            return FhirPathValue.FromString(from.Length == 0
                ? to + string.Concat(text.Select(c => c + to))
                : text.Replace(from, to, StringComparison.Ordinal));
        });
    }

    private static Operation Matches(FunctionCall call, bool isFull)
    {
        var pattern = Pattern(call, isFull);
        return call.Value((Evaluation run, in Scope scope, FhirPathValue value) =>
            Arguments.Text(value, call.Position) is { } text && pattern(run, scope) is { } regex
                ? FhirPathValue.FromBoolean(regex.IsMatch(text, call.Position))
                : default);
    }

    private static Operation ReplaceMatches(FunctionCall call)
    {
        var pattern = Pattern(call, isFull: false);
        var substitution = call.Argument(1);
        return call.Value((Evaluation run, in Scope scope, FhirPathValue value) =>
        {
            if (Arguments.Text(value, call.Position) is not { } text || pattern(run, scope) is not { } regex
                || Arguments.Text(substitution, run, scope) is not { } to)
            {
                return default;
            }

            if ((long)(text.Length + 1) * (to.Length + 1) > MaxLength)
            {
                throw call.Error("the result is too long");
            }

            return Bounded(regex.IsEmpty ? text : regex.Replace(text, to, call.Position), call.Position);
        });
    }

    private delegate SafeRegex? PatternSource(Evaluation run, in Scope scope);

    // A literal pattern is compiled with the expression, any other is looked up when met.
    private static PatternSource Pattern(FunctionCall call, bool isFull)
    {
        var argument = call.Argument(0);
        if (argument.Constant is { Kind: FhirPathKind.String } literal)
        {
            var regex = SafeRegex.Get(literal.String, isFull, argument.Position);
            return (Evaluation _, in Scope _) => regex;
        }

        return (Evaluation run, in Scope scope) =>
            Arguments.Text(argument, run, scope) is { } pattern ? SafeRegex.Get(pattern, isFull, argument.Position) : null;
    }
}
