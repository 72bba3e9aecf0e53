using System.Runtime.CompilerServices;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements.Ranges;

/// <summary>
/// Finds what the value of an expression has to do with the dates of a row, looking through functions, lets and conditions. What it
/// cannot tell is unknown, which is always right.
/// </summary>
/// <param name="home">The library of the query: constants are expressions of it.</param>
/// <param name="rows">Type of the rows.</param>
internal sealed partial class SymbolicEvaluation(LibraryUnit home, RowType rows)
{
    public const int MaxDepth = 24;

    /// <summary>How many nodes are looked at for one retrieve: many times what the conditions of published measures need.</summary>
    private const int MaxSteps = 100_000;

    private int _steps;

    public Symbol Of(Expression? expression, Bindings bindings) =>
        bindings.Depth > MaxDepth || ++_steps > MaxSteps || !RuntimeHelpers.TryEnsureSufficientExecutionStack()
            ? Symbol.Unknown
            : OfNode(expression, bindings);

    private Symbol OfNode(Expression? expression, Bindings bindings) => expression switch
    {
        AliasRef alias => bindings.Alias(alias.Name),
        OperandRef operand => bindings.Operand(operand.Name),
        QueryLetRef let => bindings.Let(let.Name) is { } bound ? Of(bound.Expression, bound.Where) : Symbol.Unknown,
        Property property => OfProperty(property, bindings),
        As cast => OfCast(cast, bindings),
        If condition => OfIf(condition, bindings),
        Case { Comparand: null } cases => OfCase(cases, bindings),
        FunctionRef call => OfCall(call, bindings),
        ExpressionRef reference => OfReference(reference, bindings),
        Query query => OfQuery(query, bindings),
        IntervalSelector interval => OfInterval(interval, bindings),
        Operation operation => OfOperation(operation, bindings),
        Null => Symbol.Null,
        _ => Constant(expression, bindings),
    };

    private Symbol OfProperty(Property property, Bindings bindings)
    {
        var value = property.Scope is { } scope ? bindings.Alias(scope) : Of(property.Source, bindings);
        foreach (var name in property.Path.Split('.'))
        {
            value = value switch
            {
                RowSymbol row => Child(row, name),
                DatedSymbol when name is "value" or "low" or "high" => value,
                SpanSymbol when name == "low" => value.Low,
                SpanSymbol when name == "high" => value.High,
                ConstantSymbol { IsInterval: true } when name == "low" => value.Low,
                ConstantSymbol { IsInterval: true } when name == "high" => value.High,
                _ => Symbol.Unknown,
            };
        }

        return value;
    }

    private Symbol Child(RowSymbol row, string name) => name switch
    {
        "value" when rows.CanBePoint(row.Path) => new DatedSymbol(row.Path),
        "start" or "end" when rows.CanBePeriod(row.Path) => new DatedSymbol(row.Path),
        _ => row.At(name.Split('[')[0]),
    };

    private Symbol OfCast(As cast, Bindings bindings)
    {
        var value = Of(cast.Operand, bindings);
        if (value is not (RowSymbol { Path.Length: > 0 } or DatedSymbol or SpanSymbol) || cast.TypeSpecifier is ChoiceTypeSpecifier)
        {
            return value;
        }

        return !RowType.IsDate(cast.NamedType ?? FunctionCalls.TypeText(cast.TypeSpecifier)) ? Symbol.Unknown
            : value is RowSymbol row ? row with { IsDate = true }
            : value;
    }

    private Symbol OfIf(If condition, Bindings bindings)
    {
        var guard = GuardOf(condition.Condition, bindings);
        var otherwise = After(guard, bindings);
        var alternatives = new Alternatives();
        if (!guard.IsNeverTrue)
        {
            alternatives.Add(Of(condition.Then, bindings.WithDated(guard.DatedWhenTrue)), guard.UndatedWhenTrue);
        }

        alternatives.Add(Of(condition.Else, otherwise), UndatedAfter(guard, otherwise));
        return alternatives.Joined();
    }

    private Symbol OfCase(Case cases, Bindings bindings)
    {
        var alternatives = new Alternatives();
        string? undated = null;
        foreach (var item in cases.Items)
        {
            // What was not true of the items before holds for all that follow.
            var guard = GuardOf(item.When, bindings);
            if (!guard.IsNeverTrue)
            {
                alternatives.Add(Of(item.Then, bindings.WithDated(guard.DatedWhenTrue)), undated ?? guard.UndatedWhenTrue);
            }

            bindings = After(guard, bindings);
            undated ??= UndatedAfter(guard, bindings);
        }

        alternatives.Add(Of(cases.Else, bindings), undated);
        return alternatives.Joined();
    }

    private static Bindings After(Guard failed, Bindings bindings) =>
        bindings.WithDated(failed.DatedWhenFalse).Without(failed.OtherTypeWhenFalse);

    /// <summary>Path at which the rows have no date that a condition was not true of.</summary>
    private string? UndatedAfter(Guard failed, Bindings after) => failed.UndatedWhenFalse
        ?? (failed.OtherTypeWhenFalse is var (path, _) && rows.DateTypesAt(path).All(type => after.IsExcluded(path, type)) ? path : null);

    private Symbol OfCall(FunctionRef call, Bindings bindings)
    {
        var arguments = call.Operands.Select(operand => Of(operand, bindings)).ToList();
        Symbol? found = null;
        foreach (var (function, library) in FunctionCalls.Candidates(call, bindings.Library))
        {
            var value = function.Expression is { } body ? Of(body, bindings.Within(function, library, arguments)) : Symbol.Unknown;
            found = found is null || found == value ? value : Symbol.Unknown;
        }

        return found ?? Symbol.Unknown;
    }

    private Symbol OfReference(ExpressionRef reference, Bindings bindings)
    {
        if (bindings.Library.Included(reference.LibraryName) is not { } library || library.Expression(reference.Name) is not { } define)
        {
            return Symbol.Unknown;
        }

        // A definition is the same for every row; a reference keeps its value, where the library of the query can refer to it.
        var value = Of(define.Expression, bindings.Within(library));
        return value is ConstantSymbol { Expression: not IntervalSelector } constant && bindings.Library == home
            ? constant with { Expression = reference }
            : value;
    }

    private Symbol OfQuery(Query query, Bindings bindings)
    {
        if (query is not { Sources: [var source], Aggregate: null } || Of(source.Expression, bindings) is not { } value)
        {
            return Symbol.Unknown;
        }

        // The clauses that filter leave less of what the source has.
        var inner = query.Lets.Aggregate(bindings.WithAlias(source.Alias, value), (known, let) => known.WithLet(let));
        return query.Return is { } result ? Of(result.Expression, inner) : value;
    }

    private Symbol OfInterval(IntervalSelector interval, Bindings bindings)
    {
        var (low, high) = (Of(interval.Low, bindings), Of(interval.High, bindings));
        return (low, high) switch
        {
            (ConstantSymbol { IsInterval: false } start, ConstantSymbol { IsInterval: false } end) => new ConstantSymbol(
                new IntervalSelector
                {
                    Low = start.Expression,
                    High = end.Expression,
                    LowClosed = interval.LowClosed,
                    HighClosed = interval.HighClosed,
                },
                true),
            _ => SpanSymbol.Between(EndOf(low, bindings), EndOf(high, bindings)),
        };
    }

    /// <summary>An end of an interval: null there means without end, so that rows without a date have the interval too.</summary>
    private Symbol EndOf(Symbol point, Bindings bindings) => point switch
    {
        DatedSymbol dated when bindings.IsDated(dated.Path) => dated,
        DatedSymbol dated when rows.IsSingle(dated.Path) => dated with { IncludesUndated = true },
        ConstantSymbol { IsInterval: false } => point,
        _ => Symbol.Unknown,
    };
}
