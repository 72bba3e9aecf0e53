using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Measures;

/// <summary>A Measure, compiled: its groups with their populations and stratifiers, and its supplemental data.</summary>
public sealed class MeasureDefinition
{
    internal MeasureDefinition(
        Resource measure, string canonical, IReadOnlyList<GroupDefinition> groups, IReadOnlyList<SupplementalDefinition> supplemental)
    {
        Measure = measure;
        Canonical = canonical;
        Groups = groups;
        Supplemental = supplemental;
        ResourceTypes = TypesOf(Criteria);
    }

    public Resource Measure { get; }

    /// <summary>What a MeasureReport cites: <c>url|version</c>.</summary>
    public string Canonical { get; }

    public IReadOnlyList<GroupDefinition> Groups { get; }

    /// <summary>The supplemental data and risk adjustment factors, in the Measure's order.</summary>
    public IReadOnlyList<SupplementalDefinition> Supplemental { get; }

    /// <summary>Types of resource that some criteria may look at, beside the Patient; null = any.</summary>
    public IReadOnlySet<FhirType>? ResourceTypes { get; }

    internal IEnumerable<Criterion> Criteria =>
        Groups.SelectMany(group => group.Criteria)
            .Concat(Supplemental.Select(supplemental => supplemental.Criterion).OfType<Criterion>());

    private static HashSet<FhirType>? TypesOf(IEnumerable<Criterion> criteria)
    {
        var types = new HashSet<FhirType>();
        foreach (var criterion in criteria)
        {
            if (criterion.ResourceTypes is null)
            {
                return null;
            }

            types.UnionWith(criterion.ResourceTypes);
        }

        return types;
    }
}

/// <summary>
/// A population; <paramref name="Definition"/> is the element Measure.group.population, <paramref name="Name"/> what issues call it: "group
/// 1, numerator". Without <paramref name="Criterion"/> its criteria cannot be evaluated, and nobody is in it.
/// </summary>
/// <param name="Definition">The element Measure.group.population.</param>
/// <param name="Kind">Its code.</param>
/// <param name="Name">What issues call it.</param>
/// <param name="Criterion">Its criteria, compiled.</param>
/// <param name="Reference">The id or code of the population of the group that it names by criteriaReference; null = none named.</param>
/// <param name="Method">How its observations are aggregated; null for other populations.</param>
public sealed record PopulationDefinition(
    Element Definition,
    PopulationKind Kind,
    string Name,
    Criterion? Criterion,
    string? Reference = null,
    AggregateMethod? Method = null)
{
    /// <summary>Its id, or its code when it has none: what references within a report name it by.</summary>
    public string Id => Definition.TextOf("id") ?? Kind.Code();
}

/// <summary>
/// A stratifier; <paramref name="Definition"/> is the element Measure.group.stratifier. One with plain criteria has one component, itself.
/// </summary>
public sealed record StratifierDefinition(Element Definition, IReadOnlyList<StratifierComponent> Components)
{
    /// <summary>Whether it is a set of components (two-way strata) rather than a single criteria.</summary>
    public bool IsComposite => Definition.First("component").Exists;
}

/// <summary>What has the criteria: <paramref name="Definition"/> is the stratifier or one of its components.</summary>
public sealed record StratifierComponent(Element Definition, string Name, Criterion? Criterion);

/// <summary>
/// Data that a report carries beside its populations; <paramref name="Definition"/> is the element Measure.supplementalData,
/// <paramref name="Usage"/> one of supplemental-data and risk-adjustment-factor.
/// </summary>
public sealed record SupplementalDefinition(Element Definition, string Id, string Usage, Criterion? Criterion)
{
    /// <summary>Whether reports of that type (<c>individual</c>, <c>summary</c> …) carry it: all, unless the Measure names some.</summary>
    internal bool IsIn(string reportType)
    {
        var types = Definition.ExtensionValues(MeasureExtensions.IncludeInReportType);
        return types.Count == 0 || types.Exists(type => type.Text == reportType);
    }
}
