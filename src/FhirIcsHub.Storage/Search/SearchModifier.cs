using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>The modifiers of search parameters that the hub carries out.</summary>
public static class SearchModifier
{
    public const string Missing = "missing";
    public const string Exact = "exact";
    public const string Contains = "contains";
    public const string Identifier = "identifier";

    /// <summary>Whether the hub knows the modifier for that parameter; references also take the name of a target type.</summary>
    public static bool IsSupported(SearchParameterInfo parameter, string modifier) => modifier switch
    {
        Missing => parameter is { Type: not SearchParameterType.Composite, IsResourceColumn: false },
        Exact or Contains => parameter.Type == SearchParameterType.String,
        Identifier => parameter is { Type: SearchParameterType.Reference, Identifier: not null },
        _ => parameter.Type == SearchParameterType.Reference && FhirSchema.R4.FindResourceType(modifier) is not null,
    };
}
