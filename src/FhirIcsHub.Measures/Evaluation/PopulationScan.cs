using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Measures;

/// <summary>
/// Runs a measure over the persons of a population, in as many partitions as there are processors. Only the resource types that the
/// criteria name are read; a page of persons is read and evaluated within one short read session.
/// </summary>
internal sealed class PopulationScan(
    HubStore store, Geography geography, MeasureDefinition measure, PersonEvaluation evaluation, MeasurePeriod period)
{
    /// <summary>Persons in one read session: enough to make reading cheap, few enough that no read snapshot lives long.</summary>
    private const int PageSize = 200;

    private readonly IReadOnlyList<FhirType> _types = [.. (IEnumerable<FhirType>?)measure.ResourceTypes ?? FhirSchema.R4.ResourceTypes];

    public async Task<IReadOnlyList<PersonResult>> RunAsync(EvaluationPopulation population, CancellationToken ct)
    {
        var partitions = population.PersonKeys is { } keys
            ? keys.Chunk(PageSize).Select(chunk => RunAsync(population, chunk, ct))
            : (await store.ReadAsync(session => session.PersonRanges(Environment.ProcessorCount), ct))
                .Select(range => RunAsync(population, range, ct));
        var results = await Task.WhenAll(partitions);
        return [.. results.SelectMany(partition => partition)];
    }

    /// <summary>The result of one person with the resources that it used; null when the person has no Patient.</summary>
    public Task<(PersonResult Result, IReadOnlyList<EvaluatedResource> Resources)?> RunOneAsync(long personKey, CancellationToken ct) =>
        store.ReadAsync<(PersonResult, IReadOnlyList<EvaluatedResource>)?>(
            session =>
            {
                var shared = new SharedResources(session);
                if (session.ReadPersonRows(_types, personKey) is not { } stored
                    || JsonPersonRecord.Of(stored, shared.Resolve) is not { } record)
                {
                    return null;
                }

                var areas = new PersonAreaFinder(geography, shared.Resolve).Find(record.Patient, period.LastDay);
                return (evaluation.Evaluate(record, areas, ct), evaluation.ResourcesUsed(record, ct));
            },
            ct);

    private Task<List<PersonResult>> RunAsync(EvaluationPopulation population, long[] personKeys, CancellationToken ct) => Task.Run(
        () => store.ReadAsync(
            session =>
            {
                var records = personKeys.Select(key => session.ReadPersonRows(_types, key)).OfType<PersonRows>();
                var results = new List<PersonResult>(personKeys.Length);
                Evaluate(session, population, records, results, ct);
                return results;
            },
            ct),
        ct);

    private Task<List<PersonResult>> RunAsync(EvaluationPopulation population, PersonRange range, CancellationToken ct) => Task.Run(
        async () =>
        {
            var results = new List<PersonResult>();
            for (PersonRange? rest = range; rest is not null;)
            {
                var page = rest;
                rest = await store.ReadAsync(
                    session =>
                    {
                        var records = session.ScanPersons(_types, page, PageSize);
                        Evaluate(session, population, records, results, ct);
                        return records.Count == 0 ? null : page with { After = records[^1].PersonKey };
                    },
                    ct);
            }

            return results;
        },
        ct);

    private void Evaluate(
        ReadSession session, EvaluationPopulation population, IEnumerable<PersonRows> records, List<PersonResult> results,
        CancellationToken ct)
    {
        var shared = new SharedResources(session);
        var areaFinder = new PersonAreaFinder(geography, shared.Resolve);
        foreach (var stored in records)
        {
            ct.ThrowIfCancellationRequested();
            if (JsonPersonRecord.Of(stored, shared.Resolve) is { } record
                && areaFinder.Find(record.Patient, period.LastDay) is var areas
                && population.Includes(areas))
            {
                results.Add(evaluation.Evaluate(record, areas, ct));
            }
        }
    }
}
