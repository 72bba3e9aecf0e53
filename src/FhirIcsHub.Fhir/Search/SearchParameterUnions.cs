using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// Finds the parameters that are nothing but several others together: <c>Observation.combo-code</c> is <c>code</c> or
/// <c>component-code</c>. They need no entries of their own, which would repeat a third of what an Observation is found by.
/// </summary>
internal static class SearchParameterUnions
{
    /// <param name="parameters">All parameters of one resource type.</param>
    public static void Mark(IReadOnlyList<SearchParameterInfo> parameters)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.Paths.Count < 2 || parameter.Type == SearchParameterType.Reference)
            {
                continue;
            }

            var parts = parameters.Where(part => IsPartOf(part, parameter)).ToList();
            if (parameter.Paths.All(path => parts.Exists(part => Has(part, path))))
            {
                parameter.UnionOf = parts;
                if (parameter.Text is { } text)
                {
                    text.UnionOf = [.. parts.Select(part => part.Text).OfType<SearchParameterInfo>()];
                }

                if (parameter.OfType is { } ofType)
                {
                    ofType.UnionOf = [.. parts.Select(part => part.OfType).OfType<SearchParameterInfo>()];
                }
            }
        }
    }

    private static bool IsPartOf(SearchParameterInfo part, SearchParameterInfo whole) =>
        part.Type == whole.Type
        && part.Paths.Count > 0 && part.Paths.Count < whole.Paths.Count
        && part.IsCaseInsensitive == whole.IsCaseInsensitive && part.HasImplicitSystem == whole.HasImplicitSystem
        && part.Paths.All(path => Has(whole, path))
        && part.Components.Count == whole.Components.Count
        && part.Components.Zip(whole.Components).All(pair => AreAlike(pair.First, pair.Second));

    private static bool AreAlike(SearchParameterInfo left, SearchParameterInfo right) =>
        left.Type == right.Type && left.Paths.Count == right.Paths.Count && left.Paths.All(path => Has(right, path))
        && left.IsCaseInsensitive == right.IsCaseInsensitive && left.HasImplicitSystem == right.HasImplicitSystem;

    private static bool Has(SearchParameterInfo parameter, SearchPath path) =>
        parameter.Paths.Any(other => SearchPath.LeadsAsMuch(other, path));
}
