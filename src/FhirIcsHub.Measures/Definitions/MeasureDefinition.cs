using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Measures;

/// <summary>A Measure, compiled: its groups with their populations and stratifiers.</summary>
public sealed class MeasureDefinition
{
    internal MeasureDefinition(Resource measure, string canonical, MeasureScoring scoring, IReadOnlyList<GroupDefinition> groups)
    {
        Measure = measure;
        Canonical = canonical;
        Scoring = scoring;
        Groups = groups;
        ResourceTypes = TypesOf(groups);
    }

    public Resource Measure { get; }

    /// <summary>What a MeasureReport cites: <c>url|version</c>.</summary>
    public string Canonical { get; }

    public MeasureScoring Scoring { get; }

    public IReadOnlyList<GroupDefinition> Groups { get; }

    /// <summary>Types of resource that some criteria may look at, beside the Patient; null = any.</summary>
    public IReadOnlySet<FhirType>? ResourceTypes { get; }

    private static HashSet<FhirType>? TypesOf(IReadOnlyList<GroupDefinition> groups)
    {
        var types = new HashSet<FhirType>();
        foreach (var criterion in groups.SelectMany(group => group.Criteria))
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

/// <summary>A group; <paramref name="Definition"/> is the element Measure.group.</summary>
public sealed record GroupDefinition(
    Element Definition, IReadOnlyList<PopulationDefinition> Populations, IReadOnlyList<StratifierDefinition> Stratifiers)
{
    internal IEnumerable<Criterion> Criteria =>
        Populations.Select(population => population.Criterion)
            .Concat(Stratifiers.SelectMany(stratifier => stratifier.Components.Select(component => component.Criterion)));

    internal PopulationDefinition? Find(PopulationKind kind) => Populations.FirstOrDefault(population => population.Kind == kind);
}

/// <summary>
/// A population; <paramref name="Definition"/> is the element Measure.group.population, <paramref name="Name"/> what issues call it: "group
/// 1, numerator".
/// </summary>
public sealed record PopulationDefinition(Element Definition, PopulationKind Kind, string Name, Criterion Criterion);

/// <summary>
/// A stratifier; <paramref name="Definition"/> is the element Measure.group.stratifier. One with plain criteria has one component, itself.
/// </summary>
public sealed record StratifierDefinition(Element Definition, IReadOnlyList<StratifierComponent> Components)
{
    /// <summary>Whether it is a set of components (two-way strata) rather than a single criteria.</summary>
    public bool IsComposite => Definition.First("component").Exists;
}

/// <summary>What has the criteria: <paramref name="Definition"/> is the stratifier or one of its components.</summary>
public sealed record StratifierComponent(Element Definition, string Name, Criterion Criterion);
