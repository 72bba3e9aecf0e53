using System.Collections.Frozen;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>The JSON names of choice elements (<c>valueQuantity</c>), which are no names of FHIRPath.</summary>
internal static class ChoiceNames
{
    private static readonly Lazy<FrozenDictionary<string, (string Element, string Type)>> Names = new(Collect);
    private static readonly Lazy<FrozenSet<string>> ElementNames = new(CollectElements);

    /// <summary>Whether the name is a choice's JSON name and nothing else in R4.</summary>
    public static bool IsTypedChoice(string name, out string element, out string type) =>
        TryFind(name, out element, out type) && !ElementNames.Value.Contains(name);

    /// <summary>The element and type that the name stands for where it is a choice's JSON name.</summary>
    public static bool TryFind(string name, out string element, out string type)
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

        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // What is an element's own name somewhere (valueSet) stays one everywhere.
    private static FrozenSet<string> CollectElements() =>
        FhirSchema.R4.Types.ToArray().SelectMany(owner => owner.Elements.ToArray()).Select(element => element.Name)
            .ToFrozenSet(StringComparer.Ordinal);
}
