namespace FhirIcsHub.Measures;

/// <summary>Evaluates one group of a measure for one person: who of the person's members counts where.</summary>
/// <param name="group">The group.</param>
/// <param name="scopes">One for each basis that strata are wanted by; population criteria see the first.</param>
internal sealed class GroupEvaluation(GroupDefinition group, IReadOnlyList<CriteriaScope> scopes)
{
    private readonly MemberSet?[] _sets = new MemberSet?[group.Populations.Count];

    /// <exception cref="CriterionFailedException">Some criteria cannot be evaluated over this record.</exception>
    public GroupResult Evaluate()
    {
        if (group.Composite is { } composite)
        {
            return new GroupResult([], CompositeEvaluation.Evaluate(composite, scopes));
        }

        List<MemberResult>? results = null;
        foreach (var member in Candidates())
        {
            var populations = ScoringRules.Apply(group, place => SetOf(place).Contains(member));
            if (!populations.IsNone)
            {
                (results ??= []).Add(new MemberResult(member.Reference, populations, StrataOf(member),
                    ObservationsOf(member, populations)));
            }
        }

        return results is null ? GroupResult.None : new GroupResult(results);
    }

    /// <summary>The members of the initial populations, each once.</summary>
    private IEnumerable<Member> Candidates() => group.InitialPopulations.Count switch
    {
        0 => [],
        1 => SetOf(group.InitialPopulations[0]).Members,
        _ => group.InitialPopulations.SelectMany(place => SetOf(place).Members).Distinct(),
    };

    /// <summary>Whom a population's criteria mean, asked once; criteria that cannot be evaluated mean nobody.</summary>
    private MemberSet SetOf(int place) =>
        _sets[place] ??= group.Populations[place].Criterion?.MembersOf(scopes[0], group.Basis) ?? MemberSet.Nobody;

    private IReadOnlyList<Stratum>[][] StrataOf(Member member) =>
        group.Stratifiers.Count == 0 ? []
        : [
            .. scopes.Select(scope => group.Stratifiers
                .Select(stratifier => Stratification.StrataOf(stratifier, group.Basis, scope, member)).ToArray()),
        ];

    private ObservedValue?[] ObservationsOf(Member member, Membership populations) =>
        group.Observations.Count == 0 ? [] : [.. group.Observations.Select(place => ObservationOf(place, member, populations))];

    private ObservedValue? ObservationOf(int place, Member member, Membership populations)
    {
        if (!IsObserved(group.ObservedPopulation(place), populations) || group.Populations[place].Criterion is not { } criterion)
        {
            return null;
        }

        return criterion.ValueOf(scopes[0], member) is not { } value ? null
            : ObservedValue.TryRead(value, out var observed) ? observed
            : throw criterion.Misfit("an observation has to give a number or a quantity");
    }

    /// <summary>An observation is made of the members of its population that are not excluded from it.</summary>
    private bool IsObserved(int population, Membership populations) =>
        populations.Has(population) && !populations.Has(group.Find(group.Populations[population].Kind switch
        {
            PopulationKind.Denominator => PopulationKind.DenominatorExclusion,
            PopulationKind.Numerator => PopulationKind.NumeratorExclusion,
            _ => PopulationKind.MeasurePopulationExclusion,
        }));
}
