namespace FhirIcsHub.Measures;

/// <summary>How many members are counted in each population of a group or stratum, and the score that follows.</summary>
internal sealed class PopulationCounts
{
    private readonly GroupDefinition _group;
    private readonly int[] _counts;
    private readonly Observations[] _observations;

    public PopulationCounts(GroupDefinition group)
    {
        _group = group;
        _counts = new int[group.Populations.Count];
        _observations = [.. group.Observations.Select(place => new Observations(group.Populations[place].Method!.Value))];
    }

    /// <summary>Members of the population in that place of the group; of an observation, how many were made.</summary>
    public int this[int population] => ObservationsIn(population)?.Count ?? _counts[population];

    /// <summary>Members of the first population of a kind; 0 when the group has none.</summary>
    public int this[PopulationKind kind] => _group.Find(kind) is >= 0 and var population ? this[population] : 0;

    /// <summary>Whether nobody was counted.</summary>
    public bool IsEmpty => _counts.All(count => count == 0);

    /// <summary>The denominator without exclusions and exceptions.</summary>
    public int EffectiveDenominator =>
        this[PopulationKind.Denominator] - this[PopulationKind.DenominatorExclusion] - this[PopulationKind.DenominatorException];

    /// <summary>The numerator without exclusions.</summary>
    public int EffectiveNumerator => this[PopulationKind.Numerator] - this[PopulationKind.NumeratorExclusion];

    public void Add(MemberResult member)
    {
        for (var population = 0; population < _counts.Length; population++)
        {
            if (member.Populations.Has(population))
            {
                _counts[population]++;
            }
        }

        for (var i = 0; i < member.Observations.Count; i++)
        {
            if (member.Observations[i] is { } observed)
            {
                _observations[i].Add(observed);
            }
        }
    }

    /// <summary>The observations of a measure-observation; null for other populations.</summary>
    public Observations? ObservationsIn(int population)
    {
        for (var i = 0; i < _observations.Length; i++)
        {
            if (_group.Observations[i] == population)
            {
                return _observations[i];
            }
        }

        return null;
    }

    /// <summary>The score of the group's populations; null when there is none: a cohort, nobody left to divide by.</summary>
    public MeasureScore? Score() => _group.Scoring switch
    {
        MeasureScoring.Proportion => MeasureScore.Of(EffectiveNumerator, EffectiveDenominator),
        MeasureScoring.Ratio => RatioScore(),
        MeasureScoring.ContinuousVariable => _observations is [{ Aggregate: { } aggregate } single]
            ? new MeasureScore(aggregate, single.Unit)
            : null,
        _ => null,
    };

    /// <summary>With observations their aggregates are divided, else the counts.</summary>
    private MeasureScore? RatioScore()
    {
        if (_observations.Length < 2)
        {
            return MeasureScore.Of(EffectiveNumerator, EffectiveDenominator);
        }

        var numerator = ObservationsOf(PopulationKind.Numerator);
        var denominator = ObservationsOf(PopulationKind.Denominator);
        return numerator?.Aggregate is { } above && denominator?.Aggregate is { } below && numerator.Unit == denominator.Unit
            ? MeasureScore.Of(above, below)
            : null;
    }

    private Observations? ObservationsOf(PopulationKind kind)
    {
        var population = _group.Find(kind);
        for (var i = 0; i < _observations.Length; i++)
        {
            if (_group.ObservedPopulation(_group.Observations[i]) == population)
            {
                return _observations[i];
            }
        }

        return null;
    }
}
