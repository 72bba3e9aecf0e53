using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Measures;

/// <summary>
/// A MeasureReport as JSON, or the issues that say why there is none.
/// </summary>
public sealed record EvaluateResult(byte[]? Report, IReadOnlyList<Issue> Issues)
{
    /// <summary>Whether it is the request that is wrong, not the Measure: a parameter that no library takes.</summary>
    public bool IsRequestAtFault { get; init; }

    /// <summary>Whether the measure or the subject is not known, and not something that the measure names.</summary>
    public bool IsUnknown { get; init; }
}

/// <summary>The report on one area and one of its two populations.</summary>
public sealed record AreaReport(Area Area, PopulationBasis Basis, byte[] Report);

/// <summary>Reports on all areas, or the issues that say why there are none.</summary>
public sealed record LevelsResult(IReadOnlyList<AreaReport> Reports, IReadOnlyList<Issue> Issues);

/// <summary>Evaluates Measures that are stored on the hub over the records of its persons.</summary>
public sealed class MeasureEvaluator(HubStore store, Geography geography, HubContent content, TimeProvider time)
{
    private static readonly PopulationBasis[] BothBases = [PopulationBasis.Registered, PopulationBasis.Resident];

    private readonly AreaCodings _codings = new(geography);

    /// <summary>One report: <c>Measure/{id}/$evaluate-measure</c>.</summary>
    public async Task<EvaluateResult> EvaluateAsync(EvaluateRequest request, CancellationToken ct)
    {
        if ((await content.CurrentAsync(ct)).Find(request.MeasureId) is not { } compiled)
        {
            return new EvaluateResult(null, [Unknown(request.MeasureId)]) { IsUnknown = true };
        }

        if (compiled.Definition is not { } measure)
        {
            return new EvaluateResult(null, compiled.Issues);
        }

        var parameters = MeasureParameters.Read(measure, request.Parameters, request.Period);
        if (parameters.Issues.Count > 0)
        {
            return new EvaluateResult(null, parameters.Issues) { IsRequestAtFault = true };
        }

        var subject = await store.ReadAsync(session => new SubjectResolver(geography, session).Resolve(request.Subject), ct);
        if (subject.Population is not { } population)
        {
            return new EvaluateResult(null, [subject.Issue!]) { IsUnknown = true };
        }

        var scan = Scan(measure, request, [population.Basis], parameters.Values);
        var report = request.Subject?.Type == "Patient"
            ? await ReportOnPersonAsync(compiled, scan, population, request, ct)
            : Report(compiled, population, await scan.RunAsync(population, ct), 0, request, []);
        return new EvaluateResult(report, []);
    }

    /// <summary>
    /// Summary reports on the system, every place and every neighbourhood, first on their registered and then on their resident
    /// populations, from one pass over the persons.
    /// </summary>
    public async Task<LevelsResult> EvaluateLevelsAsync(string measureId, DateOnly periodStart, DateOnly periodEnd, CancellationToken ct)
    {
        var compiled = (await content.CurrentAsync(ct)).Find(measureId);
        if (compiled?.Definition is not { } measure)
        {
            return new LevelsResult([], compiled?.Issues ?? [Unknown(measureId)]);
        }

        var request = new EvaluateRequest(measureId, periodStart, periodEnd, ReportType.Summary);
        var everyone = await Scan(measure, request, BothBases, null).RunAsync(EvaluationPopulation.Everyone(geography), ct);
        var reports = new List<AreaReport>();
        for (var basis = 0; basis < BothBases.Length; basis++)
        {
            foreach (var area in geography.Areas.Where(area => area.Level != AreaLevel.Practice))
            {
                var population = EvaluationPopulation.Of(area, BothBases[basis]);
                var people = everyone.Where(person => population.Includes(person.Areas));
                reports.Add(new AreaReport(area, BothBases[basis], Report(compiled, population, people, basis, request, [])));
            }
        }

        return new LevelsResult(reports, []);
    }

    private static Issue Unknown(string measure) => Issue.Error(
        IssueType.NotFound, $"There is no {(measure.Contains('/', StringComparison.Ordinal) ? measure : "Measure/" + measure)}.");

    private PopulationScan Scan(
        MeasureDefinition measure, EvaluateRequest request, IReadOnlyList<PopulationBasis> bases,
        IReadOnlyDictionary<string, object?>? parameters)
    {
        var evaluation = new PersonEvaluation(measure, request.Period, bases, _codings, request.ReportType, parameters);
        return new PopulationScan(store, geography, measure, evaluation, request.Period);
    }

    private async Task<byte[]> ReportOnPersonAsync(
        CompiledMeasure compiled, PopulationScan scan, EvaluationPopulation population, EvaluateRequest request, CancellationToken ct)
    {
        var one = await scan.RunOneAsync(population.PersonKeys![0], ct);
        return one is var (result, resources)
            ? Report(compiled, population, [result], 0, request, request.ReportType == ReportType.Subject ? resources : [])
            : Report(compiled, population, [], 0, request, []);
    }

    private byte[] Report(
        CompiledMeasure compiled,
        EvaluationPopulation population,
        IEnumerable<PersonResult> people,
        int strataOf,
        EvaluateRequest request,
        IReadOnlyList<EvaluatedResource> evaluatedResources)
    {
        var measure = compiled.Definition!;
        var tally = MeasureTally.Count(measure, people, strataOf, listSubjects: request.ReportType == ReportType.SubjectList);
        var header = new ReportHeader(request.ReportType, population.Subject, population.Reporter, request.Period, time.GetUtcNow())
        {
            EvaluatedResources = evaluatedResources,
            MeasureIssues = compiled.Issues,
        };
        return MeasureReportWriter.Write(measure, header, tally);
    }
}
