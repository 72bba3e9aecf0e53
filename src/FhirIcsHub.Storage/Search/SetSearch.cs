using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>A value that is no entry of an index but tells a set of resources by a query of its own.</summary>
public abstract record SetSearch : SearchValue
{
    /// <summary>A criterion that a resource of the type is in the set.</summary>
    /// <param name="type">The type searched for.</param>
    /// <param name="code">What the criterion is called in keys and messages.</param>
    internal SearchCriterion On(FhirType type, string code) => new(
        new SearchParameterInfo($"{type.Name}.{code}") { ResourceType = type.Name, Code = code, Type = SearchParameterType.Special }, [this]);
}

/// <summary>What is in a compartment: refers to its focus, came with it, or is it.</summary>
/// <param name="Compartment">The compartment.</param>
public sealed record CompartmentSearch(Compartment Compartment) : SetSearch;
