using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.Search;

/// <summary>The types that the values at the end of a path can have, by the schema.</summary>
internal static class SearchPathTypes
{
    /// <summary>The leaf types of a path that starts from an element of one of the <paramref name="context"/> types.</summary>
    public static HashSet<FhirType> LeavesOf(SearchPath path, IEnumerable<FhirType> context)
    {
        var types = context.ToHashSet();
        foreach (var step in path.Steps)
        {
            types = [.. types.SelectMany(type => type.FindElement(step.Name)?.Types ?? [])];
            foreach (var filter in step.Filters.OfType<OfTypeFilter>())
            {
                types.RemoveWhere(type => type != filter.Type);
            }
        }

        return types;
    }
}
