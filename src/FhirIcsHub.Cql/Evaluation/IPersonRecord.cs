using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql;

/// <summary>
/// The record of one person as criteria see it, whatever language they are in: the golden Patient, the resources of all source patients,
/// and what those refer to outside any patient's compartment.
/// </summary>
public interface IPersonRecord
{
    Element Patient { get; }

    /// <summary>
    /// All resources at hand, the Patient first, the others by type and id, so that "the first of equals" is the same on every run.
    /// </summary>
    IReadOnlyList<Element> Resources { get; }

    /// <summary>
    /// The resources of one type, in the order of <see cref="Resources"/>. It may give more than the request's filters ask for (who asks
    /// filters again), never less.
    /// </summary>
    IReadOnlyList<Element> Retrieve(in RetrieveRequest request);

    /// <summary>
    /// The resource a literal reference means: one of this person, or one that belongs to no patient (Organization, Location, Medication).
    /// Does not exist when the hub holds none, and for another person's resource.
    /// </summary>
    Element Resolve(string reference);
}
