using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Storage.Search;

/// <summary>What is read of a search for one of its types.</summary>
internal sealed class TypeSearch(FhirType type, CriterionParser parser, Compartment? compartment)
{
    public FhirType Type => type;

    public CriterionParser Parser => parser;

    public List<SearchCriterion> Criteria { get; } =
        compartment is null ? [] : [new CompartmentSearch(compartment).On(type, "compartment")];

    public List<SearchSortKey> Sort { get; } = [];
}
