using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Server.GraphQl;

/// <summary>
/// What a field of a FHIR type is by its name in JSON, as GraphQL queries use them: <c>valueQuantity</c> is the choice <c>value</c> as a
/// Quantity, <c>_birthDate</c> the extensions of a primitive.
/// </summary>
/// <param name="Definition">The element.</param>
/// <param name="Type">Type of its values; null when it can be any resource.</param>
/// <param name="IsShadow">The extensions of a primitive are meant instead of its value.</param>
internal readonly record struct GraphQlFieldMeaning(ElementDefinition Definition, FhirType? Type, bool IsShadow)
{
    public bool IsObject => IsShadow || Type is null or { IsPrimitive: false };

    public static GraphQlFieldMeaning? Of(FhirType type, string field)
    {
        var isShadow = field.StartsWith('_');
        var name = isShadow ? field[1..] : field;
        var meaning = type.FindElement(name) is { IsChoice: false } plain
            ? new GraphQlFieldMeaning(plain, plain.Types is [{ IsAbstract: false } only] ? only : null, isShadow)
            : OfChoice(type, name, isShadow);
        return meaning is { IsShadow: true, Type: not { IsPrimitive: true } } ? null : meaning;
    }

    /// <summary>The values that the element has.</summary>
    public List<Element> ValuesIn(Element parent, string field)
    {
        var name = IsShadow ? field[1..] : field;
        var values = new List<Element>();
        foreach (var value in parent.Named(Definition.Name))
        {
            if (!Definition.IsChoice || value.JsonName == name)
            {
                values.Add(value);
            }
        }
        return values;
    }

    private static GraphQlFieldMeaning? OfChoice(FhirType type, string name, bool isShadow)
    {
        foreach (var choice in type.Elements.Where(element => element.IsChoice && name.StartsWith(element.Name, StringComparison.Ordinal)))
        {
            var suffix = name.AsSpan(choice.Name.Length);
            foreach (var one in choice.Types)
            {
                if (suffix.Length == one.Name.Length && suffix[0] == char.ToUpperInvariant(one.Name[0]) && suffix[1..].SequenceEqual(one.Name.AsSpan(1)))
                {
                    return new GraphQlFieldMeaning(choice, one, isShadow);
                }
            }
        }
        return null;
    }
}
