using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>The modifiers of search parameters that the hub carries out (https://hl7.org/fhir/R4/search.html#modifiers).</summary>
public static class SearchModifier
{
    public const string Missing = "missing";
    public const string Exact = "exact";
    public const string Contains = "contains";
    public const string Text = "text";
    public const string Identifier = "identifier";
    public const string Not = "not";
    public const string Above = "above";
    public const string Below = "below";
    public const string In = "in";
    public const string NotIn = "not-in";
    public const string OfType = "of-type";

    /// <summary>Whether the hub knows the modifier for that parameter; references also take the name of a type that they may lead to.</summary>
    public static bool IsSupported(SearchParameterInfo parameter, string modifier) => modifier switch
    {
        Missing => true,
        Not => parameter.Type == SearchParameterType.Token,
        Text => parameter.Text is not null,
        OfType => parameter.OfType is not null,
        In or NotIn => parameter.IsCoded,
        Above => parameter.Type == SearchParameterType.Uri || parameter.IsCoded || HierarchySearch.TypesOf(parameter).Any(),
        Below => parameter.Type == SearchParameterType.Uri || parameter.IsCoded || HierarchySearch.TypesOf(parameter).Any()
            || parameter is { Type: SearchParameterType.Reference, LeadsToResources: false },
        Exact or Contains => parameter.Type == SearchParameterType.String,
        Identifier => parameter is { Type: SearchParameterType.Reference, Identifier: not null },
        _ => parameter.Type == SearchParameterType.Reference && FhirSchema.R4.FindResourceType(modifier) is not null
            && (parameter.Targets.Count == 0 || parameter.Targets.Contains(modifier)),
    };

    /// <summary>The modifiers that the parameter takes, as an error tells them.</summary>
    public static string AllowedFor(SearchParameterInfo parameter)
    {
        var names = new[] { Missing, Exact, Contains, Text, Not, Above, Below, In, NotIn, OfType, Identifier }
            .Where(modifier => IsSupported(parameter, modifier)).Select(modifier => ":" + modifier).ToList();
        if (parameter.Type == SearchParameterType.Reference)
        {
            names.AddRange(parameter.Targets.Count is 0 or > 4 ? [":[type]"] : parameter.Targets.Select(target => ":" + target));
        }

        return string.Join(" ", names);
    }
}
