using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Results;

/// <summary>The resources in a value: itself, in a list, in the elements of tuples.</summary>
internal static class ResultResources
{
    public static List<Element> Of(object? value)
    {
        var found = new List<Element>();
        Add(value, found);
        return found;
    }

    /// <summary>Whether a result says that nothing was found: null, an empty list, a list of nulls.</summary>
    public static bool IsNothing(object? value) => value is null || (CqlList.Untyped(value) is { } list && list.All(item => item is null));

    private static void Add(object? value, List<Element> found)
    {
        switch (value)
        {
            case null or string:
                break;
            case Element element:
                if (element.IsResource)
                {
                    found.Add(element);
                }

                break;
            case CqlTuple tuple:
                foreach (var item in tuple.Values)
                {
                    Add(item, found);
                }

                break;
            default:
                foreach (var item in CqlList.Untyped(value) ?? [])
                {
                    Add(item, found);
                }

                break;
        }
    }
}
