namespace FhirIcsHub.Fhir.Schemas;

/// <summary>The type of a search parameter (value set <c>search-param-type</c>).</summary>
public enum SearchParameterType
{
    Number,
    Date,
    String,
    Token,
    Reference,
    Composite,
    Quantity,
    Uri,
    Special,
}

/// <summary>A search parameter of the R4 definitions, or one that is defined in their way.</summary>
/// <param name="Name">Last part of the canonical URL, e.g. <c>individual-birthdate</c>.</param>
/// <param name="Code">Name in a search URL, e.g. <c>birthdate</c>.</param>
/// <param name="Type">How values are matched.</param>
/// <param name="Bases">Resource types it applies to, <c>Resource</c> and <c>DomainResource</c> included.</param>
/// <param name="Expression">FHIRPath over the resource, a union over all bases; empty where R4 gives none.</param>
/// <param name="Targets">Resource types a reference may point to; <c>*</c> = any.</param>
/// <param name="Components">For composites: name of the component's parameter and the expression relative to the composite's.</param>
public sealed record SearchParameterDefinition(
    string Name,
    string Code,
    SearchParameterType Type,
    IReadOnlyList<string> Bases,
    string Expression,
    IReadOnlyList<string> Targets,
    IReadOnlyList<(string Definition, string Expression)> Components)
{
    /// <summary>The canonical URL.</summary>
    public string Url { get; init; } = "http://hl7.org/fhir/SearchParameter/" + Name;
}
