using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>What is known of an expression at its place, before it is compiled.</summary>
internal sealed class ExpressionFacts(Expression node, Binder? region)
{
    public Expression Node => node;

    /// <summary>The innermost binder around it.</summary>
    public Binder? Region => region;

    /// <summary>The same number for expressions that mean the same.</summary>
    public int Key { get; set; }

    /// <summary>The binders around it on whose values it depends, a bit each by their depth.</summary>
    public ulong Depths { get; private set; }

    /// <summary>The innermost binder on whose values it depends; null when it depends on none.</summary>
    public Binder? Inner
    {
        get
        {
            var binder = region;
            while (binder is not null && (Depths & binder.Mark) == 0)
            {
                binder = binder.Outer;
            }

            return binder;
        }
    }

    /// <summary>The binder of a list's row when it depends on that row alone; null otherwise.</summary>
    public Binder? Row => Inner is { Rows: not 0 } inner && Depths == inner.Mark ? inner : null;

    /// <summary>
    /// Whether it is the same list, as an object, wherever it is met for the person: it is kept, as retrieves and defines are.
    /// </summary>
    public bool IsLasting =>
        Inner is null && IsPure && node is Retrieve or ExpressionRef or Operation { Operator: ElmOperator.Union };

    /// <summary>Whether evaluating it once is as good as several times: it gives no message, and every name of it is understood.</summary>
    public bool IsPure { get; set; } = true;

    /// <summary>Whether it depends on the person, and not on the run alone.</summary>
    public bool IsPersonal { get; set; }

    /// <summary>How much work it is, roughly: 0 for what is known or kept already.</summary>
    public int Weight { get; set; }

    /// <summary>
    /// Whether the code around it takes only a part of it, or works on what it is made of: then it is not kept on its own.
    /// </summary>
    public bool IsTakenApart { get; set; }

    /// <summary>What a reference to a let stands for; null for all else.</summary>
    public ExpressionFacts? Let { get; set; }

    /// <summary>The expressions that it is made of.</summary>
    public List<ExpressionFacts> Parts { get; } = [];

    /// <summary>Makes it depend on a binder around it; one that is not known, or lies too deep, makes it none that can be kept.</summary>
    public void DependOn(Binder? binder)
    {
        Depths |= binder?.Mark ?? 0;
        IsPure &= binder is { Mark: not 0 };
    }

    /// <summary>Makes it depend on a let, which is worked out among the values of its binder.</summary>
    public void DependOn(Binder binder, ExpressionFacts let)
    {
        DependOn(binder);
        Depths |= let.Depths & Binder.Around(region);
        IsPure &= let.IsPure;
    }

    /// <summary>Takes in a part; the binders within this expression, on which the part may depend, are its own affair.</summary>
    public void Add(ExpressionFacts part)
    {
        Parts.Add(part);
        Depths |= part.Depths & Binder.Around(region);
        IsPure &= part.IsPure;
        IsPersonal |= part.IsPersonal;
        Weight = Math.Min(Weight + part.Weight, 1_000);
    }
}
