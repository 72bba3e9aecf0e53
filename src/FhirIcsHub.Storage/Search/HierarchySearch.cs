using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>
/// <c>:below</c> and <c>:above</c> of a reference: it leads to the resource, or to one that is part of it at any depth, or that it is part
/// of.
/// </summary>
/// <param name="Type">Type of the resource.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsBelow">Down the hierarchy, and not up.</param>
public sealed record HierarchySearch(FhirType Type, string Id, bool IsBelow) : SearchValue
{
    /// <summary>The parameter by which resources of a type refer to what they are part of; null when they have no hierarchy.</summary>
    internal static SearchParameterInfo? ParentOf(FhirType type) => SearchIndexer.R4.ParametersOf(type).FirstOrDefault(parameter =>
        parameter is { Code: "partof" or "part-of", LeadsToResources: true } && parameter.Targets.Contains(type.Name));

    /// <summary>The types that a reference may lead to and that have a hierarchy.</summary>
    internal static IEnumerable<FhirType> TypesOf(SearchParameterInfo reference) => reference.LeadsToResources
        ? reference.Targets.Select(FhirSchema.R4.FindResourceType).OfType<FhirType>().Where(type => ParentOf(type) is not null)
        : [];

    /// <summary>Makes of a reference what the modifier makes of it.</summary>
    internal static HierarchySearch? Of(SearchParameterInfo parameter, ReferenceSearch reference, bool isBelow, out string? fault)
    {
        var types = TypesOf(parameter).Where(type => reference.Type is null || reference.Type == type.Name).ToList();
        fault = !reference.IsLocal || types.Count == 0 ? $"it names no {Names(parameter)} of this server, which have a hierarchy"
            : types.Count > 1 ? $"write the type, as {types[0].Name}/id: {Names(parameter)} have a hierarchy" : null;
        return fault is null ? new HierarchySearch(types[0], reference.Target, isBelow) : null;
    }

    private static string Names(SearchParameterInfo parameter) => string.Join(" or ", TypesOf(parameter).Select(type => type.Name));
}
