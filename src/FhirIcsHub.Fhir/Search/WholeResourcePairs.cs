using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>
/// Finds the composites that pair values of the resource as a whole, and whose components have the values of ordinary parameters:
/// <c>Observation.code-value-quantity</c> is <c>code</c> and <c>value-quantity</c>. Which values belong together need not be told where all
/// do, so they have no entries of their own.
/// </summary>
internal static class WholeResourcePairs
{
    /// <param name="type">The resource type.</param>
    /// <param name="parameters">All its parameters, unions among them marked.</param>
    public static void Mark(FhirType type, IReadOnlyList<SearchParameterInfo> parameters)
    {
        foreach (var composite in parameters.Where(parameter => parameter is
        { Type: SearchParameterType.Composite, UnionOf.Count: 0, Paths: [{ FromResource: false, Steps.Count: 0 }] }))
        {
            var components = composite.Components
                .Select(component => parameters.FirstOrDefault(parameter => HasSameValues(parameter, component, type))).ToList();
            if (components.TrueForAll(component => component is not null))
            {
                composite.Components = components.OfType<SearchParameterInfo>().ToList();
                composite.PairsWholeResource = true;
            }
        }
    }

    private static bool HasSameValues(SearchParameterInfo parameter, SearchParameterInfo component, FhirType type)
    {
        var paths = parameter.Paths.Where(path => IsSearchable(parameter, path, type)).ToList();
        return parameter.Type == component.Type && parameter.UnionOf.Count == 0 && paths.Count > 0
            && parameter.IsCaseInsensitive == component.IsCaseInsensitive && parameter.HasImplicitSystem == component.HasImplicitSystem
            && paths.Count == component.Paths.Count(path => IsSearchable(component, path, type))
            && paths.TrueForAll(path => component.Paths.Any(other => SearchPath.LeadsAsMuch(path, other)));
    }

    private static bool IsSearchable(SearchParameterInfo parameter, SearchPath path, FhirType type) =>
        SearchPathTypes.LeavesOf(path, [type]).Any(leaf => ValueShapes.IsSearchable(parameter.Type, ValueShapes.Of(leaf)));
}
