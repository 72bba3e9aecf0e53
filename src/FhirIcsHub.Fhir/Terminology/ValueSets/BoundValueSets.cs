using FhirIcsHub.Fhir.Definitions;

namespace FhirIcsHub.Fhir.Terminology;

/// <summary>Finds the value set that an element of a StructureDefinition is bound to.</summary>
internal static class BoundValueSets
{
    /// <param name="context">URL of the StructureDefinition, <c>#</c>, id or path of the element.</param>
    /// <param name="definitions">Where the StructureDefinitions are.</param>
    public static string? Of(string context, DefinitionSet definitions)
    {
        var hash = context.IndexOf('#');
        if (hash < 0 || definitions.Find(context[..hash], "StructureDefinition") is not { } definition)
        {
            return null;
        }

        var path = context[(hash + 1)..];
        var root = definition.Resource.Root;
        return InElements(root.First("differential"), path) ?? InElements(root.First("snapshot"), path);
    }

    private static string? InElements(Element list, string path)
    {
        foreach (var element in list.Named("element"))
        {
            if ((element.TextOf("id") == path || element.TextOf("path") == path)
                && element.First("binding").TextOf("valueSet") is { } valueSet)
            {
                return valueSet;
            }
        }

        return null;
    }
}
