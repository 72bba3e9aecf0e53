using FhirIcsHub.Fhir.Schemas;

namespace FhirIcsHub.Cql.Requirements.Analysis;

/// <summary>What is done with a value.</summary>
internal enum Use
{
    /// <summary>All of it may count.</summary>
    Value,

    /// <summary>It is compared with others of its kind: resources are the same that have the same id.</summary>
    Equality,

    /// <summary>Only whether it is there.</summary>
    Presence,

    /// <summary>Its codes are looked up in a value set or compared with others: displays and versions do not count.</summary>
    Codes,
}

/// <summary>Notes which elements are read when a value is used.</summary>
internal static class Consumption
{
    public static void Consume(this Reach reach, Use use)
    {
        foreach (var place in reach.Places)
        {
            Consume(place, use);
        }

        if (reach.Fields is not null && use != Use.Presence)
        {
            foreach (var field in reach.Fields.Values)
            {
                field.Consume(use == Use.Codes ? Use.Value : use);
            }
        }
    }

    private static void Consume(Place place, Use use)
    {
        var elements = place.Data.Requirement.Elements;
        switch (use)
        {
            case Use.Presence:
                elements.Add(place.Path, whole: false);
                break;
            case Use.Equality when place.IsResource:
                elements.Add("id", whole: true);
                break;
            case Use.Codes when !place.IsResource:
                ConsumeCodes(place, elements);
                break;
            default:
                ConsumeAll(place, elements);
                break;
        }
    }

    private static void ConsumeAll(Place place, ElementPaths elements)
    {
        switch (place.View)
        {
            case View.Code:
                AddChildren(elements, place.Path, "code", "system", "version", "display");
                break;
            case View.Concept:
                AddChildren(elements, $"{place.Path}.coding", "code", "system", "version", "display");
                elements.Add($"{place.Path}.text", whole: true);
                break;
            default:
                elements.Add(place.Path, whole: !place.IsPrimitive);
                break;
        }
    }

    private static void ConsumeCodes(Place place, ElementPaths elements)
    {
        if (place.View == View.Code)
        {
            AddChildren(elements, place.Path, "code", "system");
        }
        else if (place.View == View.Concept)
        {
            AddChildren(elements, $"{place.Path}.coding", "code", "system");
        }
        else if (place.Types.Count == 0)
        {
            elements.Add(place.Path, whole: true);
        }
        else
        {
            foreach (var type in place.Types)
            {
                ConsumeCodes(place.Path, type, elements);
            }
        }
    }

    private static void ConsumeCodes(string path, FhirType type, ElementPaths elements)
    {
        switch (type.Name)
        {
            case "CodeableConcept":
                AddChildren(elements, $"{path}.coding", "code", "system");
                break;
            case "Coding" or "Quantity":
                AddChildren(elements, path, "code", "system");
                break;
            case "Reference":
                // Codes are not looked for behind references.
                break;
            default:
                elements.Add(path, whole: !type.IsPrimitive);
                break;
        }
    }

    private static void AddChildren(ElementPaths elements, string path, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            elements.Add($"{path}.{name}", whole: true);
        }
    }
}
