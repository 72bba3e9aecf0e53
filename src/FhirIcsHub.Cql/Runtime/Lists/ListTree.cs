using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Runtime.Lists;

/// <summary>The values that a structured value is made of (CQL, Children and Descendents).</summary>
internal static class ListTree
{
    /// <summary>
    /// The values of its elements that are not null, those of a list one by one; of a list, the children of its elements. Null for null.
    /// </summary>
    public static object? Children(object? source)
    {
        if (source is null)
        {
            return null;
        }

        var children = new List<object?>();
        if (CqlList.Untyped(source) is { } list)
        {
            foreach (var element in list)
            {
                Allowance.Descend();
                AddChildren(element, children);
            }
        }
        else
        {
            AddChildren(source, children);
        }

        return children;
    }

    /// <summary>Children, their children and so on, each before its own. Null for null.</summary>
    public static object? Descendents(object? source)
    {
        if (source is null)
        {
            return null;
        }

        var all = new List<object?>();
        var open = new Stack<object?>();
        Push((List<object?>)Children(source)!, open);
        while (open.TryPop(out var next))
        {
            Allowance.Descend();
            all.Add(next);
            Allowance.Grow(all.Count + open.Count);
            Push((List<object?>)Children(next)!, open);
        }

        return all;
    }

    /// <summary>The same; newer ELM has the word spelt so.</summary>
    public static object? Descendants(object? source) => Descendents(source);

    // The first on top, so that the order is that of the document.
    private static void Push(List<object?> values, Stack<object?> open)
    {
        for (var i = values.Count - 1; i >= 0; i--)
        {
            open.Push(values[i]);
        }
    }

    private static void AddChildren(object? value, List<object?> children)
    {
        if (value is Element element)
        {
            foreach (var child in element.Children)
            {
                children.Add(child);
            }

            return;
        }

        foreach (var part in PartsOf(value))
        {
            if (CqlList.Untyped(part) is { } list)
            {
                Allowance.Take(list.Count);
                children.AddRange(list.Where(item => item is not null));
                Allowance.Grow(children.Count);
            }
            else if (part is not null)
            {
                children.Add(part);
            }
        }
    }

    private static IReadOnlyList<object?> PartsOf(object? value) => value switch
    {
        CqlTuple tuple => tuple.Values,
        CqlInstance instance => instance.Content.Values,
        CqlQuantity quantity => [quantity.Value, quantity.Unit],
        CqlRatio ratio => [ratio.Numerator, ratio.Denominator],
        CqlCode code => [code.Code, code.System, code.Version, code.Display],
        CqlConcept concept => [concept.Codes, concept.Display],
        CqlValueSet set => [set.Id, set.Version, set.Name, set.CodeSystems],
        CqlCodeSystem system => [system.Id, system.Version, system.Name],
        CqlInterval interval => [interval.LowObject, interval.LowClosed, interval.HighObject, interval.HighClosed],
        _ => [],
    };
}
