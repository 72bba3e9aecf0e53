using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Requirements.Ranges;

/// <summary>What is known, without any data, of the value that an expression has for one row of a retrieve.</summary>
internal abstract record Symbol
{
    public static readonly Symbol Unknown = new UnknownSymbol();

    public static readonly Symbol Null = new NullSymbol();

    /// <summary>The low end, for a point the point itself.</summary>
    internal Symbol Low => this switch
    {
        SpanSymbol span => span.Start,
        ConstantSymbol { IsInterval: true } constant => constant.Start,
        _ => this,
    };

    internal Symbol High => this switch
    {
        SpanSymbol span => span.End,
        ConstantSymbol { IsInterval: true } constant => constant.End,
        _ => this,
    };

    private sealed record UnknownSymbol : Symbol;

    private sealed record NullSymbol : Symbol;
}

/// <summary>The element at a path of the row; the row itself when the path is empty.</summary>
/// <param name="Path">The path.</param>
/// <param name="IsDate">Whether it is cast to a date: null when it is of another type.</param>
internal sealed record RowSymbol(string Path, bool IsDate = false) : Symbol
{
    public RowSymbol At(string name) => new(Path.Length == 0 ? name : $"{Path}.{name}");
}

/// <summary>
/// A date, or an interval of dates, that lies within the time that the row's element at a path covers: a dateTime's own, a Period's from
/// start to end.
/// </summary>
/// <param name="Path">The path.</param>
/// <param name="IncludesUndated">Whether rows without a date at the path can have a value too, any value.</param>
/// <param name="Shift">Added to the date, as quantities with the operator; the last one first.</param>
internal sealed record DatedSymbol(string Path, bool IncludesUndated = false, DateShift? Shift = null) : Symbol;

/// <summary>A quantity that is added to a date or taken from it.</summary>
internal sealed record DateShift(ElmOperator Operator, Expression Quantity, DateShift? Before)
{
    /// <summary>What has to be compared with the date itself, where <paramref name="bound"/> is compared with the shifted date.</summary>
    public static Expression Undone(DateShift? shift, Expression bound)
    {
        for (; shift is not null; shift = shift.Before)
        {
            var opposite = shift.Operator == ElmOperator.Add ? ElmOperator.Subtract : ElmOperator.Add;
            bound = new Operation(opposite, bound, shift.Quantity);
        }

        return bound;
    }
}

/// <summary>An interval between two points.</summary>
internal sealed record SpanSymbol : Symbol
{
    private SpanSymbol(Symbol start, Symbol end) => (Start, End) = (start, end);

    public Symbol Start { get; }

    public Symbol End { get; }

    /// <summary>The interval; when both ends are within the time of one element, just that.</summary>
    public static Symbol Between(Symbol start, Symbol end) => (start, end) switch
    {
        (DatedSymbol { Shift: null } low, DatedSymbol { Shift: null } high) when low.Path == high.Path =>
            low with { IncludesUndated = low.IncludesUndated || high.IncludesUndated },
        _ when start == Unknown && end == Unknown => Unknown,
        _ => new SpanSymbol(start, end),
    };
}

/// <summary>A value that is the same for every row, as an expression of the library of the query.</summary>
internal sealed record ConstantSymbol(Expression Expression, bool IsInterval) : Symbol
{
    /// <summary>The low end; that of a literal interval without making the interval, which could fail.</summary>
    internal ConstantSymbol Start => Expression is IntervalSelector { Low: { } low } ? new(low, false) : Of(ElmOperator.Start);

    internal ConstantSymbol End => Expression is IntervalSelector { High: { } high } ? new(high, false) : Of(ElmOperator.End);

    private ConstantSymbol Of(ElmOperator end) => new(new Operation(end, Expression), false);
}
