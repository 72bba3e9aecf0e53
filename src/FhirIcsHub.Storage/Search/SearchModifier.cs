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
    public const string Not = "not";
    public const string Above = "above";
    public const string Below = "below";

    /// <summary>Whether the hub knows the modifier for that parameter; references also take the name of a target type.</summary>
    public static bool IsSupported(SearchParameterInfo parameter, string modifier) => modifier switch
    {
        Missing => parameter is { Type: not SearchParameterType.Composite, IsResourceColumn: false },
        Not => parameter.Type == SearchParameterType.Token,
        Above or Below => parameter.Type == SearchParameterType.Uri,
        Exact or Contains => parameter.Type == SearchParameterType.String,
        Identifier => parameter is { Type: SearchParameterType.Reference, Identifier: not null },
        _ => parameter.Type == SearchParameterType.Reference && FhirSchema.R4.FindResourceType(modifier) is not null,
    };
}
