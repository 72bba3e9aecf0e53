using System.Collections.Frozen;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>The JSON names of choice elements (<c>valueQuantity</c>), which are no names of FHIRPath.</summary>
internal static class ChoiceNames
{
    private static readonly Lazy<FrozenDictionary<string, (string Element, string Type)>> Names = new(Collect);

    public static bool IsTypedChoice(string name, out string element, out string type)
    {
        var found = Names.Value.TryGetValue(name, out var choice);
        (element, type) = found ? choice : ("", "");
        return found;
    }

    private static FrozenDictionary<string, (string Element, string Type)> Collect()
    {
        var names = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var owner in FhirSchema.R4.Types)
        {
            foreach (var element in owner.Elements.Where(e => e.IsChoice))
            {
                foreach (var type in element.Types)
                {
                    names[element.Name + char.ToUpperInvariant(type.Name[0]) + type.Name[1..]] = (element.Name, type.Name);
                }
            }
        }

        // What is an element's own name somewhere (valueSet) stays one everywhere.
        foreach (var owner in FhirSchema.R4.Types)
        {
            foreach (var element in owner.Elements)
            {
                names.Remove(element.Name);
            }
        }

        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
