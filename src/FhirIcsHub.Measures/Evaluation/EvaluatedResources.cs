using FhirIcsHub.Cql;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Measures;

/// <summary>
/// What an individual report rests on: the resources that each population's criteria, and each supplemental data element, looked at. Each
/// is asked by itself, so that a resource is known to all of them that need it.
/// </summary>
internal static class EvaluatedResources
{
    /// <summary>The Patient first, the others by reference.</summary>
    /// <param name="measure">The measure.</param>
    /// <param name="record">The person's record.</param>
    /// <param name="scopeOf">Begins an evaluation over a record.</param>
    public static IReadOnlyList<EvaluatedResource> Find(
        MeasureDefinition measure, IPersonRecord record, Func<IPersonRecord, PersonScope> scopeOf)
    {
        var found = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (id, criterion) in Named(measure))
        {
            foreach (var resource in Touched(criterion, new TracedRecord(record), scopeOf))
            {
                if (Member.Of(resource).Reference is { } reference && CanUse(criterion, resource))
                {
                    var ids = found.TryGetValue(reference, out var known) ? known : found[reference] = [];
                    if (!ids.Contains(id))
                    {
                        ids.Add(id);
                    }
                }
            }
        }

        return
        [
            .. found.OrderBy(entry => !entry.Key.StartsWith("Patient/", StringComparison.Ordinal))
                .ThenBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => new EvaluatedResource(entry.Key, entry.Value)),
        ];
    }

    private static IEnumerable<(string Id, Criterion Criterion)> Named(MeasureDefinition measure) =>
        measure.Groups
            .SelectMany(group => group.Populations.Concat(group.Composite?.Components.SelectMany(part => part.Group.Populations) ?? []))
            .Where(population => population.Criterion is { IsFunction: false })
            .Select(population => (population.Id, population.Criterion!))
            .Concat(measure.Supplemental.Where(data => data.Criterion is not null).Select(data => (data.Id, data.Criterion!)));

    /// <summary>FHIRPath is given the whole record, and uses the types that it names.</summary>
    private static bool CanUse(Criterion criterion, Element resource) =>
        criterion.ResourceTypes is not { } types || resource.Type is not { Name: not "Patient" } type || types.Contains(type);

    private static IEnumerable<Element> Touched(Criterion criterion, TracedRecord record, Func<IPersonRecord, PersonScope> scopeOf)
    {
        try
        {
            criterion.ValueOf(new CriteriaScope(scopeOf(record)), Member.ThePerson);
        }
        catch (CriterionFailedException)
        {
            // The result says why; what was looked at until then was looked at.
        }

        return record.Touched;
    }
}
