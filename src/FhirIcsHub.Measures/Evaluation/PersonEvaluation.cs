using FhirIcsHub.Cql;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>Evaluates one measure over one person's record at a time. Thread-safe.</summary>
/// <param name="measure">The measure.</param>
/// <param name="period">The measurement period.</param>
/// <param name="bases">Which neighbourhoods strata are wanted by; the first is what population criteria see.</param>
/// <param name="codings">What criteria see of an area; null = nothing.</param>
/// <param name="reportType">The reports that the results are for: supplemental data may be wanted in some types only.</param>
/// <param name="parameters">Further parameters for CQL libraries, by name.</param>
/// <param name="limits">How much the evaluation of a library for a person may take; null = the default.</param>
internal sealed class PersonEvaluation(
    MeasureDefinition measure,
    MeasurePeriod period,
    IReadOnlyList<PopulationBasis> bases,
    AreaCodings? codings,
    ReportType reportType = ReportType.Summary,
    IReadOnlyDictionary<string, object?>? parameters = null,
    CqlLimits? limits = null)
{
    private static readonly IReadOnlyDictionary<string, object?> NoParameters = new Dictionary<string, object?>();

    /// <summary>The result, which tells of criteria that fail on this record.</summary>
    public PersonResult Evaluate(IPersonRecord record, PersonAreas areas, CancellationToken ct = default) =>
        Evaluate(ScopeOf(record, ct), areas);

    /// <summary>The resources that the criteria used, of those that the record holds.</summary>
    public IReadOnlyList<EvaluatedResource> ResourcesUsed(IPersonRecord record, CancellationToken ct = default) =>
        EvaluatedResources.Find(measure, record, traced => ScopeOf(traced, ct));

    public PersonResult Evaluate(PersonScope person, PersonAreas areas)
    {
        var patientId = person.Record.Patient.TextOf("id") ?? "";
        var scopes = bases.Select(basis => ScopeOf(person, areas, basis)).ToArray();
        var groups = new GroupResult[measure.Groups.Count];
        try
        {
            for (var i = 0; i < groups.Length; i++)
            {
                groups[i] = new GroupEvaluation(measure.Groups[i], scopes).Evaluate();
            }
        }
        catch (CriterionFailedException problem)
        {
            return new PersonResult(patientId, areas, [])
            {
                Failure = Issue.Error(IssueType.Processing, problem.Message),
                IsMeasureAtFault = problem.IsOfMeasure,
            };
        }

        var result = new PersonResult(patientId, areas, groups);
        return measure.Supplemental.Count > 0 && (reportType == ReportType.Subject || IsCounted(groups))
            ? SupplementalEvaluation.Add(result, measure, reportType, scopes[0])
            : result;
    }

    private PersonScope ScopeOf(IPersonRecord record, CancellationToken ct) =>
        new(record, period, parameters ?? NoParameters, limits ?? CqlLimits.Default, ct);

    private static bool IsCounted(GroupResult[] groups) => groups.Any(group =>
        group.Members.Count > 0 || (group.Composite?.Any(component => component.IsInInitialPopulation) ?? false));

    private CriteriaScope ScopeOf(PersonScope person, PersonAreas areas, PopulationBasis basis) => new(
        person,
        codings?.Neighbourhood(areas.Neighbourhood(basis)) ?? default,
        codings?.DeprivationQuintile(areas.Residence?.DeprivationQuintile) ?? default);
}
