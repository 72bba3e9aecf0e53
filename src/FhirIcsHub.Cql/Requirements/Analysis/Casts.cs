using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql.Requirements.Analysis;

/// <summary>What of a value is left by a cast.</summary>
internal static class Casts
{
    private const string Fhir = "{http://hl7.org/fhir}";
    private const string System = "{urn:hl7-org:elm-types:r1}";

    public static Reach Narrowed(Reach value, As cast)
    {
        if (value.Places.Count == 0 || cast.TypeSpecifier is ChoiceTypeSpecifier or ListTypeSpecifier or TupleTypeSpecifier)
        {
            return value;
        }

        var name = cast.NamedType ?? (cast.TypeSpecifier as NamedTypeSpecifier)?.Name ?? "";
        return new Reach
        {
            Places = [.. value.Places.Select(place => Narrowed(place, name, cast.TypeSpecifier is IntervalTypeSpecifier)).OfType<Place>()],
            Fields = value.Fields,
            Terms = value.Terms,
        };
    }

    private static Place? Narrowed(Place place, string name, bool toInterval)
    {
        if (name.StartsWith(Fhir, StringComparison.Ordinal))
        {
            return FhirSchema.R4.FindType(name[Fhir.Length..]) is { } type ? place.Where(t => t.Is(type) || type.Is(t)) : place;
        }

        // Of the elements themselves, only primitives are values of CQL's own types: none is an interval.
        if (toInterval)
        {
            return null;
        }

        return !name.StartsWith(System, StringComparison.Ordinal) || name == System + "Any" ? place
            : place.View == View.Element ? place.Where(t => t.IsPrimitive && !IsStructure(name))
            : name == System + place.View ? place
            : null;
    }

    private static bool IsStructure(string name) => name[System.Length..] is "Code" or "Concept" or "Quantity" or "Ratio" or "ValueSet"
        or "CodeSystem" or "Vocabulary";
}
