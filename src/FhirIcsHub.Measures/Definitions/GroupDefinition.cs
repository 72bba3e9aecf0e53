using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>
/// A group of a Measure with what its scoring makes of its populations: which initial population the denominator and the numerator belong
/// to, which population each observation is of. Populations are known by their place in <see cref="Populations"/>.
/// </summary>
public sealed class GroupDefinition
{
    private readonly int[] _initialPopulationOf;

    internal GroupDefinition(
        Element definition,
        string name,
        MeasureScoring scoring,
        MeasureBasis basis,
        IReadOnlyList<PopulationDefinition> populations,
        IReadOnlyList<StratifierDefinition> stratifiers)
    {
        Definition = definition;
        Name = name;
        Scoring = scoring;
        Basis = basis;
        Populations = populations;
        Stratifiers = stratifiers;
        InitialPopulations = PlacesOf(PopulationKind.InitialPopulation);
        Observations = PlacesOf(PopulationKind.MeasureObservation);
        _initialPopulationOf = [.. populations.Select(population => InitialPopulationOf(population.Reference))];
    }

    /// <summary>The element Measure.group.</summary>
    public Element Definition { get; }

    /// <summary>What issues call it: "group 1".</summary>
    public string Name { get; }

    public MeasureScoring Scoring { get; }

    public MeasureBasis Basis { get; }

    public IReadOnlyList<PopulationDefinition> Populations { get; }

    public IReadOnlyList<StratifierDefinition> Stratifiers { get; }

    /// <summary>For a composite group: how and of what it is composed.</summary>
    public CompositeDefinition? Composite { get; init; }

    /// <summary>Whether some criteria of its populations cannot be evaluated: then it has no score.</summary>
    public bool IsBroken => Populations.Any(population => population.Criterion is null);

    /// <summary>The direction that the group states (code of measure-improvement-notation), else the Measure's; null = none.</summary>
    public string? ImprovementNotation { get; init; }

    internal IReadOnlyList<int> InitialPopulations { get; }

    /// <summary>The places of the measure observations.</summary>
    internal IReadOnlyList<int> Observations { get; }

    internal IEnumerable<Criterion> Criteria =>
        Populations.Select(population => population.Criterion)
            .Concat(Stratifiers.SelectMany(stratifier => stratifier.Components.Select(component => component.Criterion)))
            .OfType<Criterion>()
            .Concat(Composite?.Components.SelectMany(component => component.Group.Criteria) ?? []);

    /// <summary>The place of the first population of a kind; -1 when there is none.</summary>
    internal int Find(PopulationKind kind)
    {
        for (var i = 0; i < Populations.Count; i++)
        {
            if (Populations[i].Kind == kind)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The initial population that a population's members must be in: the one it refers to, else the first.</summary>
    internal int InitialPopulationOf(int population) => _initialPopulationOf[population];

    /// <summary>
    /// The population that an observation is made of: the one it refers to by id or code. Without a reference that of a continuous variable
    /// is the measure population; the first of a ratio is the denominator, the second the numerator, unless the other names that one.
    /// </summary>
    internal int ObservedPopulation(int observation)
    {
        if (Populations[observation].Reference is { } reference)
        {
            return Refer(reference);
        }

        if (Scoring == MeasureScoring.ContinuousVariable)
        {
            return Find(PopulationKind.MeasurePopulation);
        }

        var other = Observations[0] == observation ? Observations[^1] : Observations[0];
        var denominator = Find(PopulationKind.Denominator);
        var numerator = Find(PopulationKind.Numerator);
        return Populations[other].Reference is { } taken
            ? Refer(taken) == denominator ? numerator : denominator
            : Observations[0] == observation ? denominator : numerator;
    }

    /// <summary>The place of the population of that id, else of that code; -1 when there is none.</summary>
    internal int Refer(string reference)
    {
        for (var i = 0; i < Populations.Count; i++)
        {
            if (Populations[i].Definition.TextOf("id") == reference)
            {
                return i;
            }
        }

        return PopulationKinds.Find(reference) is { } kind ? Find(kind) : -1;
    }

    private int[] PlacesOf(PopulationKind kind) =>
        [.. Enumerable.Range(0, Populations.Count).Where(place => Populations[place].Kind == kind)];

    private int InitialPopulationOf(string? reference) =>
        reference is not null && Refer(reference) is >= 0 and var place && Populations[place].Kind == PopulationKind.InitialPopulation
            ? place
            : InitialPopulations.Count > 0 ? InitialPopulations[0] : -1;
}
