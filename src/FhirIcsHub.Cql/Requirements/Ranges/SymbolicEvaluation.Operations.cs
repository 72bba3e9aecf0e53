using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements.Ranges;

internal sealed partial class SymbolicEvaluation
{
    private Symbol OfOperation(Operation operation, Bindings bindings)
    {
        switch (operation.Operator)
        {
            case ElmOperator.Start:
                return Of(operation.Arguments[0], bindings).Low;
            case ElmOperator.End:
                return Of(operation.Arguments[0], bindings).High;
            case ElmOperator.SingletonFrom or ElmOperator.First or ElmOperator.Last or ElmOperator.Indexer:
                return Of(operation.Arguments[0], bindings) is RowSymbol { Path.Length: > 0 } row ? row : Symbol.Unknown;
            case ElmOperator.Coalesce:
                return OfCoalesce(operation, bindings);
            case ElmOperator.Add or ElmOperator.Subtract:
                return OfSum(operation, bindings);
            case ElmOperator.ToDateTime or ElmOperator.ToDate or ElmOperator.DateFrom:
                return Of(operation.Arguments[0], bindings) is DatedSymbol dated ? dated : Constant(operation, bindings);
            default:
                return Constant(operation, bindings);
        }
    }

    private Symbol OfCoalesce(Operation operation, Bindings bindings)
    {
        var alternatives = new Alternatives();
        string? undated = null;
        foreach (var argument in operation.Arguments)
        {
            var value = Of(argument, bindings);
            alternatives.Add(value, undated);
            undated ??= UndatedWhenNull(value);
        }

        return alternatives.Joined();
    }

    private Symbol OfSum(Operation operation, Bindings bindings)
    {
        var quantity = operation.Arguments is [_, QuantitySelector constant] ? constant : null;
        return Of(operation.Arguments[0], bindings) switch
        {
            DatedSymbol dated when quantity is not null =>
                dated with { Shift = new DateShift(operation.Operator, quantity, dated.Shift) },
            ConstantSymbol { IsInterval: false } point when quantity is not null =>
                new ConstantSymbol(new Operation(operation.Operator, point.Expression, quantity), false),
            _ => Symbol.Unknown,
        };
    }

    /// <summary>A date that no row has a part in, and that cannot fail.</summary>
    private Symbol Constant(Expression? expression, Bindings bindings) => expression switch
    {
        ParameterRef parameter when bindings.Library == home && parameter.LibraryName is null => OfParameter(parameter),
        MinValue or MaxValue => new ConstantSymbol(expression, false),
        Operation { Operator: ElmOperator.Now or ElmOperator.Today } => new ConstantSymbol(expression, false),
        Operation { Operator: ElmOperator.Date or ElmOperator.DateTime } date when date.Arguments.All(IsNumber) =>
            new ConstantSymbol(date, false),
        Operation { Operator: ElmOperator.ToDateTime or ElmOperator.ToDate or ElmOperator.DateFrom } conversion
            when Of(conversion.Arguments[0], bindings) is ConstantSymbol { IsInterval: false } point =>
            new ConstantSymbol(new Operation(conversion.Operator, point.Expression) { Signature = conversion.Signature }, false),
        _ => Symbol.Unknown,
    };

    private Symbol OfParameter(ParameterRef parameter)
    {
        var definition = home.Parameter(parameter.Name);
        var type = definition?.ParameterType ?? FunctionCalls.TypeText(definition?.ParameterTypeSpecifier);
        return RowType.IsDate(type)
            ? new ConstantSymbol(parameter, type.StartsWith("Interval<", StringComparison.Ordinal))
            : Symbol.Unknown;
    }

    private static bool IsNumber(Expression? expression) => expression is null or Literal
        or Operation { Operator: ElmOperator.Negate, Arguments: [Literal] };

    private Guard GuardOf(Expression? condition, Bindings bindings) => condition switch
    {
        Is test => TypeGuard(test, Of(test.Operand, bindings)),
        Operation { Operator: ElmOperator.IsNull } test => NullGuard(Of(test.Arguments[0], bindings)),
        Operation { Operator: ElmOperator.Not } not => GuardOf(not.Arguments[0], bindings).Opposite,
        _ => Guard.None,
    };

    private Guard TypeGuard(Is test, Symbol value)
    {
        var path = value switch
        {
            RowSymbol row => row.Path,
            DatedSymbol dated => dated.Path,
            _ => "",
        };
        if (path.Length == 0 || !rows.IsSingle(path) || test.TypeSpecifier is ChoiceTypeSpecifier)
        {
            return Guard.None;
        }

        // Dated rows have dates: what is of another type comes from an undated one.
        var type = test.NamedType ?? FunctionCalls.TypeText(test.TypeSpecifier);
        return value is RowSymbol && !rows.CanBe(path, type) ? new Guard { IsNeverTrue = true }
            : !RowType.IsDate(type) ? new Guard { UndatedWhenTrue = path }
            : value is RowSymbol ? new Guard { DatedWhenTrue = path, OtherTypeWhenFalse = (path, type) }
            : value is DatedSymbol { IncludesUndated: false } ? new Guard { DatedWhenTrue = path }
            : Guard.None;
    }

    private Guard NullGuard(Symbol value) => new()
    {
        UndatedWhenTrue = UndatedWhenNull(value),
        DatedWhenFalse = value switch
        {
            RowSymbol row when row.Path.Length > 0 && rows.IsSingle(row.Path) && (row.IsDate || rows.IsAlwaysDate(row.Path)) => row.Path,
            DatedSymbol { IncludesUndated: false } dated when rows.IsSingle(dated.Path) => dated.Path,
            _ => null,
        },
    };

    /// <summary>The path at which rows have no date where the value is null; null when that cannot be told.</summary>
    private string? UndatedWhenNull(Symbol value) => value switch
    {
        RowSymbol { IsDate: false } row when row.Path.Length > 0 && rows.IsSingle(row.Path) => row.Path,
        DatedSymbol { IncludesUndated: false } dated when rows.IsSingle(dated.Path) && rows.IsAlwaysPoint(dated.Path) => dated.Path,
        _ => null,
    };

    /// <summary>What a condition tells of the rows that pass it, or do not.</summary>
    private readonly record struct Guard
    {
        public static Guard None => default;

        /// <summary>Path at which rows for which it is true have no date.</summary>
        public string? UndatedWhenTrue { get; init; }

        public string? UndatedWhenFalse { get; init; }

        public string? DatedWhenTrue { get; init; }

        public string? DatedWhenFalse { get; init; }

        /// <summary>Whether it is true of no row.</summary>
        public bool IsNeverTrue { get; init; }

        /// <summary>A path and a type that the element there is not of where it is false.</summary>
        public (string Path, string Type)? OtherTypeWhenFalse { get; init; }

        // Of what is not of a type, nothing is known that could be turned round.
        public Guard Opposite => new()
        {
            UndatedWhenTrue = UndatedWhenFalse,
            UndatedWhenFalse = UndatedWhenTrue,
            DatedWhenTrue = DatedWhenFalse,
            DatedWhenFalse = DatedWhenTrue,
        };
    }
}
