namespace FhirIcsHub.Measures;

/// <summary>The components of a composite, counted over persons.</summary>
internal sealed class CompositeTally(CompositeDefinition composite)
{
    private readonly int[] _denominators = new int[composite.Components.Count];
    private readonly int[] _numerators = new int[composite.Components.Count];
    private decimal _shares;

    /// <summary>Persons in the initial population of some component.</summary>
    public int InitialPopulation { get; private set; }

    /// <summary>Opportunities (denominators of components); of the other methods persons in the denominator of some component.</summary>
    public int Denominator { get; private set; }

    /// <summary>Opportunities met; of all-or-nothing persons who met them all, of the others persons who met some.</summary>
    public int Numerator { get; private set; }

    public void Add(IReadOnlyList<ComponentResult> person)
    {
        InitialPopulation += person.Any(component => component.IsInInitialPopulation) ? 1 : 0;
        var (denominator, numerator, all) = (0, 0, true);
        for (var i = 0; i < person.Count; i++)
        {
            denominator += person[i].Denominator;
            numerator += person[i].Numerator;
            all &= person[i].Numerator == person[i].Denominator;
            _denominators[i] += person[i].Denominator;
            _numerators[i] += person[i].Numerator;
        }

        if (denominator == 0)
        {
            return;
        }

        _shares += (decimal)numerator / denominator;
        Denominator += composite.Method == CompositeMethod.Opportunity ? denominator : 1;
        Numerator += composite.Method switch
        {
            CompositeMethod.Opportunity => numerator,
            CompositeMethod.AllOrNothing => all ? 1 : 0,
            _ => numerator > 0 ? 1 : 0,
        };
    }

    /// <summary>Null when nobody is in the denominator of a component.</summary>
    public MeasureScore? Score() => composite.Method switch
    {
        CompositeMethod.Linear => MeasureScore.Of(_shares, Denominator),
        CompositeMethod.Weighted => WeightedScore(),
        _ => MeasureScore.Of(Numerator, Denominator),
    };

    /// <summary>Components with nobody in their denominator have no score and no weight.</summary>
    private MeasureScore? WeightedScore()
    {
        var (sum, weights) = (0m, 0m);
        for (var i = 0; i < _denominators.Length; i++)
        {
            if (_denominators[i] > 0)
            {
                sum += composite.Components[i].Weight * _numerators[i] / _denominators[i];
                weights += composite.Components[i].Weight;
            }
        }

        return MeasureScore.Of(sum, weights);
    }
}
