using FhirIcsHub.Cql;
namespace FhirIcsHub.Measures;

/// <summary>Evaluates one measure over one person's record at a time.</summary>
/// <param name="measure">The measure.</param>
/// <param name="periodStart">First day of the period.</param>
/// <param name="periodEnd">Last day of the period.</param>
/// <param name="bases">Which neighbourhoods strata are wanted by; the first is what population criteria see.</param>
/// <param name="codings">What criteria see of an area.</param>
internal sealed class PersonEvaluation(
    MeasureDefinition measure, DateOnly periodStart, DateOnly periodEnd, IReadOnlyList<PopulationBasis> bases, AreaCodings codings)
{
    private static readonly IReadOnlyList<IReadOnlyList<Stratum>> NoStrata = [];

    /// <exception cref="CriterionFailedException">Some criteria cannot be evaluated over this record.</exception>
    public PersonResult Evaluate(IPersonRecord record, PersonAreas areas, CancellationToken ct = default)
    {
        var scopes = bases.Select(basis => ScopeOf(record, areas, basis, ct)).ToArray();
        var groups = new GroupResult[measure.Groups.Count];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = Evaluate(measure.Groups[i], scopes);
        }

        return new PersonResult(record.Patient.TextOf("id")!, areas, groups);
    }

    private CriteriaScope ScopeOf(IPersonRecord record, PersonAreas areas, PopulationBasis basis, CancellationToken ct) => new(
        record,
        periodStart,
        periodEnd,
        codings.Neighbourhood(areas.Neighbourhood(basis)),
        codings.DeprivationQuintile(areas.Residence?.DeprivationQuintile),
        ct);

    private GroupResult Evaluate(GroupDefinition group, CriteriaScope[] scopes)
    {
        var membership = ScoringRules.Apply(measure.Scoring, kind => group.Find(kind)?.Criterion.IsMet(scopes[0]) ?? false);
        return membership == default
            ? new GroupResult(membership, NoStrata)
            : new GroupResult(membership, [.. scopes.Select(scope => StrataOf(group, scope))]);
    }

    private static Stratum[] StrataOf(GroupDefinition group, CriteriaScope scope) =>
    [
        .. group.Stratifiers.Select(stratifier => new Stratum(
            [.. stratifier.Components.Select(component => component.Criterion.ValueOf(scope) ?? StratumValue.Unknown)])),
    ];
}
