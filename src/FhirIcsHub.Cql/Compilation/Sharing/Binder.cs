namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>
/// A place that gives names their values, each time anew: the row of a query's source, the operands of a function. Binders lie within each
/// other as their places do.
/// </summary>
/// <param name="outer">The binder around it; null at the top of a definition.</param>
/// <param name="number">Tells it from all others.</param>
/// <param name="canHold">Whether a value that depends on it can be kept there: not in a sort, nor in an iteration.</param>
/// <param name="rows">Key of the list whose rows it gives in their order, when that is the same list for the person wherever its key is
/// met; 0 for anything else.</param>
internal sealed class Binder(Binder? outer, int number, bool canHold, int rows)
{
    private const int MaxDepth = 62;

    public Binder? Outer => outer;

    public int Number => number;

    public bool CanHold => canHold;

    public int Rows => rows;

    public int Depth { get; } = outer is null ? 1 : outer.Depth + 1;

    /// <summary>Its bit among those of the binders around it; 0 when it lies too deep to have one.</summary>
    public ulong Mark => Depth <= MaxDepth ? 1UL << Depth : 0;

    /// <summary>The bits of a binder and all those around it.</summary>
    public static ulong Around(Binder? binder) => binder is null ? 0 : (binder.Mark << 1) - 1;
}

/// <summary>The names that an expression can use, the innermost first; of a let with what it stands for.</summary>
internal sealed record BoundName(BoundName? Outer, NameKind Kind, string Name, Binder Binder, ExpressionFacts? Let = null)
{
    public static BoundName? Find(BoundName? names, NameKind kind, string name)
    {
        for (; names is not null; names = names.Outer)
        {
            if (names.Kind == kind && names.Name == name)
            {
                return names;
            }
        }

        return null;
    }
}
