namespace FhirIcsHub.Measures;

/// <summary>The people of one population, counted: by group, and within it by stratum.</summary>
internal sealed class MeasureTally
{
    private MeasureTally(IReadOnlyList<GroupTally> groups) => Groups = groups;

    /// <summary>One for each group of the Measure, in its order.</summary>
    public IReadOnlyList<GroupTally> Groups { get; }

    /// <summary>
    /// Counts <paramref name="people"/>. <paramref name="strataOf"/> says which of <see cref="GroupResult.Strata"/> counts: the place of
    /// the basis among those evaluated; <paramref name="listSubjects"/>, whether to keep who is in each population, for a subject-list.
    /// </summary>
    public static MeasureTally Count(MeasureDefinition measure, IEnumerable<PersonResult> people, int strataOf, bool listSubjects)
    {
        var groups = measure.Groups.Select(group => new GroupTally(group.Stratifiers.Count)).ToArray();
        foreach (var person in people)
        {
            for (var i = 0; i < groups.Length; i++)
            {
                groups[i].Add(person.PatientId, person.Groups[i], strataOf, listSubjects);
            }
        }

        return new MeasureTally(groups);
    }
}

internal sealed class GroupTally
{
    private readonly SortedDictionary<Stratum, PopulationCounts>[] _strata;
    private readonly List<(string PatientId, Membership Membership)> _members = [];

    public GroupTally(int stratifiers)
    {
        _strata = new SortedDictionary<Stratum, PopulationCounts>[stratifiers];
        for (var i = 0; i < stratifiers; i++)
        {
            _strata[i] = [];
        }
    }

    public PopulationCounts Counts { get; } = new();

    /// <summary>For each stratifier its strata, in the order of a report.</summary>
    public IReadOnlyList<IReadOnlyDictionary<Stratum, PopulationCounts>> Strata => _strata;

    /// <summary>The ids of the Patients of a population, in ordinal order; only when subjects are listed.</summary>
    public IReadOnlyList<string> SubjectsIn(PopulationKind kind) =>
        [.. _members.Where(member => member.Membership.Has(kind)).Select(member => member.PatientId).Order(StringComparer.Ordinal)];

    public void Add(string patientId, GroupResult result, int strataOf, bool listSubjects)
    {
        if (result.Membership == default)
        {
            return;
        }

        Counts.Add(result.Membership);
        for (var i = 0; i < _strata.Length; i++)
        {
            var stratum = result.Strata[strataOf][i];
            if (!_strata[i].TryGetValue(stratum, out var counts))
            {
                _strata[i].Add(stratum, counts = new PopulationCounts());
            }

            counts.Add(result.Membership);
        }

        if (listSubjects)
        {
            _members.Add((patientId, result.Membership));
        }
    }
}
