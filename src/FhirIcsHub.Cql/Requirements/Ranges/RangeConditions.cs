using System.Runtime.CompilerServices;
using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements.Ranges;

/// <summary>Gathers what conditions that have to be true say of the dates of a row.</summary>
internal sealed class RangeConditions(SymbolicEvaluation evaluation)
{
    private const int MaxSteps = 5_000;

    private readonly SortedDictionary<string, Found> _found = new(StringComparer.Ordinal);
    private int _steps;

    /// <summary>Adds a condition that is true of each row that counts.</summary>
    public void Add(Expression? condition, Bindings bindings)
    {
        // What is left unread only makes the ranges wider.
        if (++_steps > MaxSteps || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return;
        }

        switch (condition)
        {
            case Operation { Operator: ElmOperator.And } and:
                Add(and.Arguments[0], bindings);
                Add(and.Arguments[1], bindings);
                break;
            case Operation { Operator: ElmOperator.IsTrue } test:
                Add(test.Arguments[0], bindings);
                break;
            case Operation { Operator: ElmOperator.Exists, Arguments: [Query query] }:
                AddExists(query, bindings);
                break;
            case Operation { Arguments: [{ } left, { } right] } operation:
                AddComparison(operation.Operator, evaluation.Of(left, bindings), evaluation.Of(right, bindings), operation.Precision);
                break;
            case QueryLetRef let when bindings.Let(let.Name) is { } bound:
                Add(bound.Expression, bound.Where);
                break;
            case FunctionRef call:
                AddCall(call, bindings);
                break;
        }
    }

    public IReadOnlyList<RetrieveRange> Ranges() =>
        [.. _found.Select(found => new RetrieveRange(found.Key, found.Value.Lows, found.Value.Highs, found.Value.IncludesUndated))];

    // One element at least of those at the path meets the conditions: the time that the elements cover is touched.
    private void AddExists(Query query, Bindings bindings)
    {
        if (query is { Sources: [var source], Where: { } where } && evaluation.Of(source.Expression, bindings) is RowSymbol row)
        {
            Add(where, query.Lets.Aggregate(bindings.WithAlias(source.Alias, row), (known, let) => known.WithLet(let)));
        }
    }

    private void AddCall(FunctionRef call, Bindings bindings)
    {
        if (bindings.Depth < SymbolicEvaluation.MaxDepth
            && FunctionCalls.Candidates(call, bindings.Library) is [var (function, library)] && function.Expression is { } body)
        {
            Add(body, bindings.Within(function, library, [.. call.Operands.Select(operand => evaluation.Of(operand, bindings))]));
        }
    }

    /// <summary>What the operators say of the ends of their operands (CQL, Interval Operators; a point is an interval of itself).</summary>
    private void AddComparison(ElmOperator op, Symbol left, Symbol right, DateTimePrecision? precision)
    {
        switch (op)
        {
            case ElmOperator.In or ElmOperator.IncludedIn or ElmOperator.ProperIn or ElmOperator.ProperIncludedIn:
                NotBefore(left.Low, right.Low, precision);
                NotBefore(right.High, left.High, precision);
                break;
            case ElmOperator.Contains or ElmOperator.Includes or ElmOperator.ProperContains or ElmOperator.ProperIncludes:
                AddComparison(ElmOperator.IncludedIn, right, left, precision);
                break;
            case ElmOperator.Overlaps:
                NotBefore(left.High, right.Low, precision);
                NotBefore(right.High, left.Low, precision);
                break;
            case ElmOperator.OverlapsBefore:
                NotBefore(right.Low, left.Low, precision);
                NotBefore(left.High, right.Low, precision);
                break;
            case ElmOperator.OverlapsAfter:
                NotBefore(left.High, right.High, precision);
                NotBefore(right.High, left.Low, precision);
                break;
            case ElmOperator.After or ElmOperator.SameOrAfter or ElmOperator.Greater or ElmOperator.GreaterOrEqual:
                NotBefore(left.Low, right.High, precision);
                break;
            case ElmOperator.Before or ElmOperator.SameOrBefore or ElmOperator.Less or ElmOperator.LessOrEqual:
                NotBefore(right.Low, left.High, precision);
                break;
            case ElmOperator.Equivalent:
                // Null is equivalent to null: a row without a date can count.
                AddComparison(ElmOperator.Equal, WithUndated(left), WithUndated(right), precision);
                break;
            case ElmOperator.Equal or ElmOperator.SameAs:
                NotBefore(left.Low, right.Low, precision);
                NotBefore(right.Low, left.Low, precision);
                NotBefore(left.High, right.High, precision);
                NotBefore(right.High, left.High, precision);
                break;
            case ElmOperator.Starts:
                NotBefore(left.Low, right.Low, precision);
                NotBefore(right.Low, left.Low, precision);
                NotBefore(right.High, left.High, precision);
                break;
            case ElmOperator.Ends:
                NotBefore(left.Low, right.Low, precision);
                NotBefore(left.High, right.High, precision);
                NotBefore(right.High, left.High, precision);
                break;
        }
    }

    /// <summary>One point is no earlier than another: a bound when one is the row's and the other the same for all rows.</summary>
    private void NotBefore(Symbol later, Symbol earlier, DateTimePrecision? precision)
    {
        if (later is DatedSymbol afterLow && earlier is ConstantSymbol { IsInterval: false } low)
        {
            Add(At(afterLow).Lows, new RangeBound(DateShift.Undone(afterLow.Shift, low.Expression), precision));
        }
        else if (earlier is DatedSymbol beforeHigh && later is ConstantSymbol { IsInterval: false } high)
        {
            Add(At(beforeHigh).Highs, new RangeBound(DateShift.Undone(beforeHigh.Shift, high.Expression), precision));
        }
    }

    private static void Add(List<RangeBound> bounds, RangeBound bound)
    {
        if (!bounds.Contains(bound))
        {
            bounds.Add(bound);
        }
    }

    private static Symbol WithUndated(Symbol symbol) => symbol switch
    {
        DatedSymbol dated => dated with { IncludesUndated = true },
        SpanSymbol span => SpanSymbol.Between(WithUndated(span.Start), WithUndated(span.End)),
        _ => symbol,
    };

    // A row without a date has to pass all conditions: one that needs the date is enough.
    private Found At(DatedSymbol dated)
    {
        if (!_found.TryGetValue(dated.Path, out var found))
        {
            _found[dated.Path] = found = new Found { IncludesUndated = true };
        }

        found.IncludesUndated &= dated.IncludesUndated;
        return found;
    }

    private sealed class Found
    {
        public List<RangeBound> Lows { get; } = [];

        public List<RangeBound> Highs { get; } = [];

        public bool IncludesUndated { get; set; }
    }
}
