using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>
/// The people of one population, counted as they come: by group, and within it by stratum. Nothing of a person is kept but, for a
/// subject-list, the references of members.
/// </summary>
internal sealed class MeasureTally
{
    /// <summary>Different reasons that a report gives; one wrong define fails for everyone with the same reason.</summary>
    private const int MaxProblems = 20;

    private readonly int _strataOf;
    private readonly SupplementalTally[] _supplemental;
    private readonly Dictionary<Issue, int> _problems = [];

    /// <param name="measure">The measure.</param>
    /// <param name="strataOf">Which of <see cref="MemberResult.Strata"/> counts: the place of the basis among those evaluated.</param>
    /// <param name="listSubjects">Whether to keep who is in each population, for a subject-list.</param>
    public MeasureTally(MeasureDefinition measure, int strataOf = 0, bool listSubjects = false)
    {
        _strataOf = strataOf;
        Groups = [.. measure.Groups.Select(group => new GroupTally(group, listSubjects))];
        _supplemental = [.. measure.Supplemental.Select(_ => new SupplementalTally())];
    }

    /// <summary>One for each group of the Measure, in its order.</summary>
    public IReadOnlyList<GroupTally> Groups { get; }

    /// <summary>One for each supplemental data element of the Measure, in its order.</summary>
    public IReadOnlyList<SupplementalTally> Supplemental => _supplemental;

    /// <summary>Persons who were evaluated.</summary>
    public int Evaluated { get; private set; }

    /// <summary>Persons who could not be evaluated.</summary>
    public int Failed { get; private set; }

    /// <summary>Whether the Measure itself is at fault for some failure.</summary>
    public bool IsMeasureAtFault { get; private set; }

    /// <summary>The different problems that persons had, with how many had each, in the order of their text.</summary>
    public IReadOnlyList<(Issue Issue, int Persons)> Problems =>
    [
        .. _problems.OrderBy(problem => problem.Key.Diagnostics, StringComparer.Ordinal).Select(problem => (problem.Key, problem.Value)),
    ];

    public static MeasureTally Count(MeasureDefinition measure, IEnumerable<PersonResult> people, int strataOf, bool listSubjects)
    {
        var tally = new MeasureTally(measure, strataOf, listSubjects);
        foreach (var person in people)
        {
            tally.Add(person);
        }

        return tally;
    }

    public void Add(PersonResult person)
    {
        foreach (var warning in person.Warnings)
        {
            Note(warning);
        }

        if (person.Failure is not null)
        {
            Failed++;
            IsMeasureAtFault |= person.IsMeasureAtFault;
            Note(person.Failure);
            return;
        }

        Evaluated++;
        for (var i = 0; i < Groups.Count; i++)
        {
            Groups[i].Add(person.PatientId, person.Groups[i], _strataOf);
        }

        for (var i = 0; i < person.Supplemental.Count; i++)
        {
            _supplemental[i].Add(person.Supplemental[i]);
        }
    }

    private void Note(Issue issue)
    {
        if (_problems.TryGetValue(issue, out var persons))
        {
            _problems[issue] = persons + 1;
        }
        else if (_problems.Count < MaxProblems)
        {
            _problems.Add(issue, 1);
        }
    }
}
