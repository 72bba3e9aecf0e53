namespace FhirIcsHub.Cql.Runtime.Lists;

/// <summary>
/// Lists as sets (CQL, Distinct, Union, Intersect, Except): each element once, in the order of the lists; null equals null.
/// </summary>
internal static class ListSets
{
    public static IReadOnlyList<T>? Distinct<T>(IReadOnlyList<T>? list)
    {
        if (list is null or DistinctList<T> || list.Count < 2)
        {
            return list;
        }

        var set = new ElementSet<T>(list.Count);
        set.AddAll(list);
        return set.Elements;
    }

    /// <summary>A null list counts as empty.</summary>
    public static IReadOnlyList<T> Union<T>(IReadOnlyList<T>? left, IReadOnlyList<T>? right)
    {
        if (right is null || right.Count == 0)
        {
            return Distinct(left) ?? [];
        }

        if (left is null || left.Count == 0)
        {
            return Distinct(right) ?? [];
        }

        var set = new ElementSet<T>(left.Count + right.Count);
        set.AddAll(left);
        set.AddAll(right);
        Allowance.Grow(set.Elements.Count);
        return set.Elements;
    }

    /// <summary>The union of several lists, from the first to the last: each element is looked for once.</summary>
    public static IReadOnlyList<T> UnionOfAll<T>(IReadOnlyList<T>?[] lists)
    {
        IReadOnlyList<T>? only = null;
        var (count, elements) = (0, 0);
        foreach (var list in lists)
        {
            if (list is { Count: > 0 })
            {
                only = list;
                count++;
                elements += list.Count;
            }
        }

        if (count < 2)
        {
            return Distinct(only) ?? [];
        }

        var set = new ElementSet<T>(elements);
        foreach (var list in lists)
        {
            if (list is not null)
            {
                set.AddAll(list);
                Allowance.Grow(set.Elements.Count);
            }
        }

        return set.Elements;
    }

    /// <summary>Null when either is null.</summary>
    public static IReadOnlyList<T>? Intersect<T>(IReadOnlyList<T>? left, IReadOnlyList<T>? right) =>
        left is null || right is null ? null : Kept(left, right, whenThere: true);

    /// <summary>Null when the first is null; a null second list counts as empty.</summary>
    public static IReadOnlyList<T>? Except<T>(IReadOnlyList<T>? left, IReadOnlyList<T>? right) =>
        left is null ? null : right is null || right.Count == 0 ? Distinct(left) : Kept(left, right, whenThere: false);

    private static List<T> Kept<T>(IReadOnlyList<T> left, IReadOnlyList<T> right, bool whenThere)
    {
        var others = new ElementSet<T>(right.Count);
        others.AddAll(right);
        Allowance.Take(left.Count);
        var set = new ElementSet<T>();
        for (var i = 0; i < left.Count; i++)
        {
            if (others.Contains(left[i]) == whenThere)
            {
                set.Add(left[i]);
            }
        }

        return set.Elements;
    }
}
