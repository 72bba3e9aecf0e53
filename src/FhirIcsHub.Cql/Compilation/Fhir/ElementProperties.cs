using FhirIcsHub.Cql.Runtime;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Compilation;

/// <summary>Properties of values: of elements whose types the compiler knows, and of anything by name.</summary>
internal static class ElementProperties
{
    /// <summary>The single child of a name.</summary>
    public static Element One(Element element, ElementName name) => element.First(name);

    /// <summary>All children of a name; null for an element that does not exist, empty when it has none.</summary>
    public static IReadOnlyList<Element>? Many(Element element, ElementName name)
    {
        if (!element.Exists)
        {
            return null;
        }

        var count = 0;
        foreach (var _ in element.Named(name))
        {
            count++;
        }

        if (count == 0)
        {
            return [];
        }

        var found = new Element[count];
        var next = 0;
        foreach (var child in element.Named(name))
        {
            found[next++] = child;
        }

        return found;
    }

    /// <summary>The children of a name of all elements, one after the other.</summary>
    public static IReadOnlyList<Element>? ManyOfAll(IReadOnlyList<Element>? elements, ElementName name)
    {
        if (elements is null)
        {
            return null;
        }

        var found = new List<Element>();
        for (var i = 0; i < elements.Count; i++)
        {
            foreach (var child in elements[i].Named(name))
            {
                found.Add(child);
            }
        }

        return found;
    }

    /// <summary>
    /// A property of a value whose type is known only now: an element's child, or its value when it is a primitive; of a tuple or instance;
    /// of a System class; of each element of a list.
    /// </summary>
    public static object? Any(object? value, ElementName name, CqlContext context) => value switch
    {
        null => null,
        Element element => OfElement(element, name, context),
        CqlTuple tuple => tuple[name.Text],
        CqlInstance instance => instance[name.Text],
        CqlInterval interval => OfInterval(interval, name.Text),
        CqlQuantity quantity => name.Text switch { "value" => quantity.Value, "unit" => quantity.Unit, _ => null },
        CqlRatio ratio => name.Text switch { "numerator" => ratio.Numerator, "denominator" => ratio.Denominator, _ => null },
        CqlCode code => OfCode(code, name.Text),
        CqlConcept concept => name.Text switch { "codes" => concept.Codes, "display" => concept.Display, _ => null },
        CqlValueSet set => name.Text switch { "id" => set.Id, "version" => set.Version, "name" => set.Name, _ => null },
        CqlCodeSystem system => name.Text switch { "id" => system.Id, "version" => system.Version, "name" => system.Name, _ => null },
        _ when CqlList.Untyped(value) is { } list => OfEach(list, name, context),
        _ => name.Text == "value" ? value : null,
    };

    public static object? OfElement(Element element, ElementName name, CqlContext context)
    {
        if (element.Type is { IsPrimitive: true } && name.Text == "value")
        {
            return PrimitiveValues.Of(context, element);
        }

        if (element.Type?.FindElement(name.Text) is { IsRepeating: true })
        {
            return Many(element, name);
        }

        var child = element.First(name);
        return IsSystemText(element, name.Text) ? child.Text : Coercion.Box(child);
    }

    /// <summary>Whether the model info gives the element as a System String and not as a FHIR primitive: the id of a data type.</summary>
    public static bool IsSystemText(Element element, string name) => name == "id" && !element.IsResource;

    private static object? OfCode(CqlCode code, string name) => name switch
    {
        "code" => code.Code,
        "system" => code.System,
        "version" => code.Version,
        "display" => code.Display,
        _ => null,
    };

    private static object? OfInterval(CqlInterval interval, string name) => name switch
    {
        "low" => interval.LowObject,
        "high" => interval.HighObject,
        "lowClosed" => interval.LowClosed,
        "highClosed" => interval.HighClosed,
        _ => null,
    };

    private static List<object?> OfEach(IReadOnlyList<object?> list, ElementName name, CqlContext context)
    {
        var found = new List<object?>();
        foreach (var item in list)
        {
            var value = Any(item, name, context);
            if (CqlList.Untyped(value) is { } values)
            {
                found.AddRange(values);
            }
            else if (value is not null)
            {
                found.Add(value);
            }
        }

        return found;
    }
}
