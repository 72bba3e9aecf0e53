namespace FhirIcsHub.Measures;

/// <summary>The members of one group, counted, whole and by stratum.</summary>
internal sealed class GroupTally
{
    private static readonly Stratum Met = new([StratumValue.Met]);

    private readonly GroupDefinition _group;
    private readonly bool _listSubjects;
    private readonly SortedDictionary<Stratum, PopulationCounts>[] _strata;
    private readonly List<Listed> _listed = [];

    public GroupTally(GroupDefinition group, bool listSubjects)
    {
        _group = group;
        _listSubjects = listSubjects;
        Counts = new PopulationCounts(group);
        Composite = group.Composite is { } composite ? new CompositeTally(composite) : null;
        _strata = [.. group.Stratifiers.Select(StrataFromTheStart)];
    }

    public PopulationCounts Counts { get; }

    /// <summary>Of a composite group, its components; else null.</summary>
    public CompositeTally? Composite { get; }

    /// <summary>For each stratifier its strata, in the order of a report.</summary>
    public IReadOnlyList<IReadOnlyDictionary<Stratum, PopulationCounts>> Strata => _strata;

    /// <summary>
    /// References to the members of a population, Patients or the resources that are counted, in ordinal order; of one stratum when
    /// <paramref name="stratum"/> is given. Only when subjects are listed.
    /// </summary>
    public IReadOnlyList<string> MembersIn(int population, int stratifier = -1, Stratum? stratum = null) =>
    [
        .. _listed
            .Where(listed => listed.Populations.Has(population) && (stratum is null || listed.Strata[stratifier].Contains(stratum)))
            .Select(listed => listed.Reference)
            .Order(StringComparer.Ordinal),
    ];

    public void Add(string patientId, GroupResult result, int strataOf)
    {
        if (result.Composite is not null)
        {
            Composite!.Add(result.Composite);
        }

        foreach (var member in result.Members)
        {
            Counts.Add(member);
            for (var i = 0; i < _strata.Length; i++)
            {
                foreach (var stratum in member.Strata[strataOf][i])
                {
                    CountsOf(i, stratum).Add(member);
                }
            }

            if (_listSubjects)
            {
                var strata = member.Strata.Count == 0 ? [] : member.Strata[strataOf];
                _listed.Add(new Listed(member.Reference ?? "Patient/" + patientId, member.Populations, strata));
            }
        }
    }

    /// <summary>
    /// A stratifier by criteria has its stratum even when nobody meets them; what values there are is known from members only. What may be
    /// either is taken for criteria until a value shows.
    /// </summary>
    private SortedDictionary<Stratum, PopulationCounts> StrataFromTheStart(StratifierDefinition stratifier)
    {
        var strata = new SortedDictionary<Stratum, PopulationCounts>();
        if (!stratifier.IsComposite && stratifier.Components is [{ Criterion: { } criterion }]
            && criterion.Shape is var shape && (shape == ResultShape.Unknown
                || (shape == ResultShape.Boolean && _group.Basis.CountsPersons)
                || (shape == ResultShape.List && !_group.Basis.CountsPersons)))
        {
            strata.Add(Met, new PopulationCounts(_group));
        }

        return strata;
    }

    private PopulationCounts CountsOf(int stratifier, Stratum stratum)
    {
        if (!_strata[stratifier].TryGetValue(stratum, out var counts))
        {
            if (!_group.Stratifiers[stratifier].IsComposite && _strata[stratifier].TryGetValue(Met, out var met) && met.IsEmpty)
            {
                _strata[stratifier].Remove(Met);
            }

            _strata[stratifier].Add(stratum, counts = new PopulationCounts(_group));
        }

        return counts;
    }

    private readonly record struct Listed(string Reference, Membership Populations, IReadOnlyList<IReadOnlyList<Stratum>> Strata);
}
