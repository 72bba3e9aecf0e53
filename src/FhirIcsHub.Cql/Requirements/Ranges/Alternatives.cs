namespace FhirIcsHub.Cql.Requirements.Ranges;

/// <summary>
/// Gathers the values that the branches of a condition can give, to say what holds for all. A branch that is only taken by rows without a
/// date at a path does not spoil what is known of the dated rows: it just lets the undated ones have a value.
/// </summary>
internal sealed class Alternatives
{
    private readonly List<(Symbol Value, string? UndatedAt)> _branches = [];

    /// <summary>Adds a branch; one that is null adds nothing, as each comparison with it is null.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="undatedAt">When only rows without a date at this path take it: the path.</param>
    public void Add(Symbol value, string? undatedAt)
    {
        if (value != Symbol.Null)
        {
            _branches.Add((value, undatedAt));
        }
    }

    public Symbol Joined() => _branches.Count == 0 ? Symbol.Null
        : _branches.Exists(branch => branch.Value is SpanSymbol)
            ? SpanSymbol.Between(Joined(Ends(value => value.Low)), Joined(Ends(value => value.High)))
            : Joined(_branches);

    private List<(Symbol End, string? UndatedAt)> Ends(Func<Symbol, Symbol> end) =>
        _branches.ConvertAll(branch => (end(branch.Value), branch.UndatedAt));

    private static Symbol Joined(List<(Symbol Value, string? UndatedAt)> branches)
    {
        var sure = branches.Where(branch => branch.UndatedAt is null).Select(branch => branch.Value).ToList();
        if (sure.Count == 0)
        {
            return branches.Select(branch => branch.Value).Aggregate(Join);
        }

        var joined = sure.Aggregate(Join);
        foreach (var (value, undatedAt) in branches.Where(branch => branch.UndatedAt is not null))
        {
            joined = Join(joined, value) is var both && both != Symbol.Unknown ? both : WithUndated(joined, undatedAt!);
        }

        return joined;
    }

    private static Symbol Join(Symbol left, Symbol right) => (left, right) switch
    {
        _ when left == right => left,
        (DatedSymbol a, DatedSymbol b) when a.Path == b.Path && a.Shift == b.Shift =>
            new DatedSymbol(a.Path, a.IncludesUndated || b.IncludesUndated, a.Shift),
        _ => Symbol.Unknown,
    };

    private static Symbol WithUndated(Symbol value, string path) =>
        value is DatedSymbol dated && dated.Path == path ? dated with { IncludesUndated = true } : Symbol.Unknown;
}
