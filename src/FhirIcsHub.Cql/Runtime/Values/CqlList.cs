using System.Collections;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>Lists of CQL, whatever their element's .NET type.</summary>
public static class CqlList
{
    /// <summary>Any list as a list of objects, without a copy; null for what is no list. Elements that do not exist are null.</summary>
    public static IReadOnlyList<object?>? Untyped(object? value) => value switch
    {
        IReadOnlyList<object?> list => list,
        IReadOnlyList<Element> list => new ElementView(list),
        IReadOnlyList<int?> list => new View<int?>(list),
        IReadOnlyList<CqlDateTime?> list => new View<CqlDateTime?>(list),
        IReadOnlyList<CqlDate?> list => new View<CqlDate?>(list),
        IReadOnlyList<decimal?> list => new View<decimal?>(list),
        IReadOnlyList<bool?> list => new View<bool?>(list),
        IReadOnlyList<CqlTime?> list => new View<CqlTime?>(list),
        IReadOnlyList<long?> list => new View<long?>(list),
        _ => null,
    };

    /// <summary>A value for the object face: an element that does not exist is null.</summary>
    public static object? Untyped(Element element) => element.Exists ? element : null;

    private sealed class View<T>(IReadOnlyList<T> list) : IReadOnlyList<object?>
    {
        public int Count => list.Count;

        public object? this[int index] => list[index];

        public IEnumerator<object?> GetEnumerator()
        {
            foreach (var item in list)
            {
                yield return item;
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class ElementView(IReadOnlyList<Element> list) : IReadOnlyList<object?>
    {
        public int Count => list.Count;

        public object? this[int index] => Untyped(list[index]);

        public IEnumerator<object?> GetEnumerator()
        {
            foreach (var item in list)
            {
                yield return Untyped(item);
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
