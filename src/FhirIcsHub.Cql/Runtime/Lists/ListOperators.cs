namespace FhirIcsHub.Cql.Runtime.Lists;

/// <summary>
/// Parts and properties of lists (CQL, List Operators). A value type that can be missing stands in a list as its nullable.
/// </summary>
internal static class ListOperators
{
    /// <summary>Whether there is an element that is not null; false for a null list.</summary>
    public static bool Exists<T>(IReadOnlyList<T>? list)
    {
        var i = 0;
        while (i < (list?.Count ?? 0) && ElementEquality.IsNull(list![i]))
        {
            i++;
        }

        Allowance.Take(i);
        return i < (list?.Count ?? 0);
    }

    /// <summary>0 for a null list.</summary>
    public static int Length<T>(IReadOnlyList<T>? list) => list?.Count ?? 0;

    public static T? First<T>(IReadOnlyList<T>? list) => list is { Count: > 0 } ? list[0] : default;

    public static T? Last<T>(IReadOnlyList<T>? list) => list is { Count: > 0 } ? list[^1] : default;

    /// <summary>Null outside of the list.</summary>
    public static T? Indexer<T>(IReadOnlyList<T>? list, int? index) =>
        list is not null && index is { } i && i >= 0 && i < list.Count ? list[i] : default;

    /// <summary>Position of the first element that is equal; -1 when there is none, null for a null list or element.</summary>
    public static int? IndexOf<T>(IReadOnlyList<T>? list, T element)
    {
        if (list is null || ElementEquality.IsNull(element))
        {
            return null;
        }

        var i = 0;
        while (i < list.Count && ElementEquality.AreEqual(list[i], element) != true)
        {
            i++;
        }

        Allowance.Take(i);
        return i < list.Count ? i : -1;
    }

    /// <summary>The only element; null for an empty list.</summary>
    /// <exception cref="CqlException">There are several.</exception>
    public static T? SingletonFrom<T>(IReadOnlyList<T>? list) => list switch
    {
        null or { Count: 0 } => default,
        { Count: 1 } => list[0],
        _ => throw new CqlException($"singleton from needs a list of at most one element; this one has {list.Count}"),
    };

    /// <summary>The elements of all lists in order; a null list among them adds nothing.</summary>
    public static IReadOnlyList<T>? Flatten<T>(IReadOnlyList<IReadOnlyList<T>?>? lists)
    {
        if (lists is null)
        {
            return null;
        }

        Allowance.Take(lists.Count);
        var flat = new List<T>();
        for (var i = 0; i < lists.Count; i++)
        {
            if (lists[i] is { } inner)
            {
                Allowance.Grow(flat.Count + inner.Count);
                Allowance.Take(inner.Count);
                flat.AddRange(inner);
            }
        }

        return flat;
    }

    /// <summary>
    /// The elements from a position up to before another one; positions below 0 count from the end, null is the beginning or the end.
    /// What Skip, Take and Tail become.
    /// </summary>
    public static IReadOnlyList<T>? Slice<T>(IReadOnlyList<T>? list, int? startIndex, int? endIndex)
    {
        if (list is null)
        {
            return null;
        }

        var start = Position(startIndex ?? 0, list.Count);
        var end = Position(endIndex ?? list.Count, list.Count);
        if (start == 0 && end == list.Count)
        {
            return list;
        }

        Allowance.Take(end - start);
        var part = new List<T>(Math.Max(0, end - start));
        for (var i = start; i < end; i++)
        {
            part.Add(list[i]);
        }

        return part;
    }

    private static int Position(int index, int count) => index < 0 ? Math.Max(0, index + count) : Math.Min(index, count);
}
