namespace FhirIcsHub.Cql.Compilation.Sharing;

/// <summary>An expression that is worth keeping: it occurs several times, or in a loop on whose rows it does not depend.</summary>
/// <param name="isPersonal">Whether it depends on the person, and not on the run alone.</param>
/// <param name="weight">How much work it is.</param>
internal sealed class SharedExpression(bool isPersonal, int weight)
{
    /// <summary>Below this, keeping a value costs as much as evaluating the expression.</summary>
    private const int LeastWeight = 3;
    private const int LeastWeightInRow = 2;
    private const int LeastWeightInColumn = 4;

    private readonly Dictionary<Binder, int> _usesOfRow = [];
    private int _uses;
    private bool _isRepeated;
    private bool _isMetAgain;

    public bool IsPersonal => isPersonal;

    /// <summary>The binders on whose values it depends: one, or those of the same list's rows; none when it depends on no row.</summary>
    public IReadOnlyCollection<Binder> Levels => _usesOfRow.Keys;

    /// <summary>
    /// Whether it is kept for every row of the list, for all queries that go through it, and not for the row that a query is at.
    /// </summary>
    public bool IsColumn => weight >= LeastWeightInColumn && (_isMetAgain || _usesOfRow.Count > 1);

    public bool IsWorthwhile => _usesOfRow.Count == 0
        ? weight >= LeastWeight && (_uses > 1 || _isRepeated || !isPersonal)
        : IsColumn || (weight >= LeastWeightInRow && _uses > 1) || (weight >= LeastWeight && _isRepeated);

    /// <summary>
    /// Counts an expression that uses it; one that is itself used several times counts once. Gives whether it is the first of its level.
    /// </summary>
    /// <param name="level">The binder on whose values it depends there; null when it depends on none.</param>
    /// <param name="isRepeated">Whether it stands in a loop within the level.</param>
    /// <param name="isMetAgain">Whether the rows of the level are gone through several times.</param>
    public bool AddUse(Binder? level, bool isRepeated, bool isMetAgain)
    {
        var uses = 1 + (level is null ? _uses : _usesOfRow.GetValueOrDefault(level));
        if (level is not null)
        {
            _usesOfRow[level] = uses;
        }

        _uses = Math.Max(_uses, uses);
        _isRepeated |= isRepeated;
        _isMetAgain |= isMetAgain;
        return uses == 1;
    }
}
