namespace FhirIcsHub.Cql.Runtime.Lists;

/// <summary>Sorts lists (CQL, Sort clause). Elements with equal keys stay in their order.</summary>
internal static class ListSort
{
    /// <summary>Sorts by the elements themselves.</summary>
    public static IReadOnlyList<T> ByElement<T>(IReadOnlyList<T> list, bool descending) =>
        ByComparison(list, (left, right) => ValueOrder.ForSort(left, right), descending);

    /// <summary>Sorts by keys, the first being the most significant.</summary>
    /// <param name="list">The list; it is not changed.</param>
    /// <param name="keys">For each key what it is of an element, and whether the greatest comes first.</param>
    public static IReadOnlyList<T> By<T>(IReadOnlyList<T> list, IReadOnlyList<(Func<T, object?> Key, bool Descending)> keys)
    {
        if (list.Count < 2)
        {
            return list;
        }

        var rows = new (T Element, object?[] Keys)[list.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var values = new object?[keys.Count];
            for (var k = 0; k < values.Length; k++)
            {
                values[k] = keys[k].Key(list[i]);
            }

            rows[i] = (list[i], values);
        }

        return Array.ConvertAll(Stable(rows, (left, right) => Compare(left.Keys, right.Keys, keys)), row => row.Element);
    }

    /// <summary>Sorts by one key of a type without boxing.</summary>
    public static IReadOnlyList<T> By<T, TKey>(IReadOnlyList<T> list, Func<T, TKey?> key, bool descending)
        where TKey : struct
    {
        if (list.Count < 2)
        {
            return list;
        }

        var rows = new (T Element, TKey? Key)[list.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = (list[i], key(list[i]));
        }

        var sorted = Stable(rows, (left, right) =>
            descending ? ValueOrder.ForSort(right.Key, left.Key) : ValueOrder.ForSort(left.Key, right.Key));
        return Array.ConvertAll(sorted, row => row.Element);
    }

    private static IReadOnlyList<T> ByComparison<T>(IReadOnlyList<T> list, Comparison<T> compare, bool descending) =>
        list.Count < 2 ? list : Stable([.. list], descending ? (left, right) => compare(right, left) : compare);

    private static int Compare<T>(object?[] left, object?[] right, IReadOnlyList<(Func<T, object?> Key, bool Descending)> keys)
    {
        for (var k = 0; k < left.Length; k++)
        {
            var order = ValueOrder.ForSort(left[k], right[k]);
            if (order != 0)
            {
                return keys[k].Descending ? -order : order;
            }
        }

        return 0;
    }

    // Array.Sort does not keep the order of equal ones: their positions decide.
    private static T[] Stable<T>(T[] rows, Comparison<T> compare)
    {
        var positions = new int[rows.Length];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = i;
        }

        Array.Sort(positions, (left, right) => compare(rows[left], rows[right]) is var order && order != 0 ? order : left - right);
        return Array.ConvertAll(positions, position => rows[position]);
    }
}
