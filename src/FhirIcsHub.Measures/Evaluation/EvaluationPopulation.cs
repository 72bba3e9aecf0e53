namespace FhirIcsHub.Measures;

/// <summary>Whom one evaluation is about, and how its report names them.</summary>
/// <param name="Subject">Reference that the report has as subject; null = everyone.</param>
/// <param name="Reporter">Reference to the Organization that reports.</param>
/// <param name="Basis">Which neighbourhood of a person strata are by.</param>
/// <param name="Area">Only people of this area; null = no such bound.</param>
/// <param name="PersonKeys">Only these people; null = no such bound.</param>
internal sealed record EvaluationPopulation(
    string? Subject, string Reporter, PopulationBasis Basis, Area? Area = null, IReadOnlyList<long>? PersonKeys = null)
{
    public static EvaluationPopulation Everyone(Geography geography) =>
        new(null, geography.System.OrganizationReference, PopulationBasis.Registered);

    /// <summary>R4 allows no Organization as subject: the registered population is the Group, the resident one the Location.</summary>
    public static EvaluationPopulation Of(Area area, PopulationBasis basis) => basis == PopulationBasis.Registered
        ? new("Group/" + area.RegisteredGroupId, area.OrganizationReference, basis, area)
        : new(area.LocationReference, area.OrganizationReference, basis, area);

    public bool Includes(PersonAreas areas) => Area is null || areas.IsWithin(Area, Basis);
}
