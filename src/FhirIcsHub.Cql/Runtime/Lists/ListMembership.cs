using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Lists;

/// <summary>
/// Membership in lists and inclusion of lists (CQL, List Operators). Equality is that of CQL with null equal to null; where no element is
/// certainly equal and one may be (partial dates), the answer is null.
/// </summary>
internal static class ListMembership
{
    private const int Few = 8;

    /// <summary>False for a null list.</summary>
    public static bool? Contains<T>(IReadOnlyList<T>? list, T element)
    {
        if (list is null)
        {
            return false;
        }

        bool? found = false;
        var i = 0;
        for (; i < list.Count && found != true; i++)
        {
            found |= ElementEquality.AreEqual(list[i], element);
        }

        Allowance.Take(i);
        return found;
    }

    /// <summary>False for a null list.</summary>
    public static bool? In<T>(T element, IReadOnlyList<T>? list) => Contains(list, element);

    /// <summary>
    /// Whether the list contains the element and another one that differs from it. False for a null list; null when the element is itself a
    /// list, as an untyped null beside a list may stand for a list that includes it.
    /// </summary>
    public static bool? ProperContains<T>(IReadOnlyList<T>? list, T element) =>
        list is null && CqlList.Untyped(element) is not null ? null : Contains(list, element) & HasOther(list, element);

    public static bool? ProperIn<T>(T element, IReadOnlyList<T>? list) => ProperContains(list, element);

    /// <summary>Whether every element of the second is in the first; null when either is null.</summary>
    public static bool? Includes<T>(IReadOnlyList<T>? left, IReadOnlyList<T>? right)
    {
        if (left is null || right is null)
        {
            return null;
        }

        var isLong = left.Count > Few && right.Count > Few;
        return isLong ? IncludesMany(left, right) : IncludesFew(left, right);
    }

    public static bool? IncludedIn<T>(IReadOnlyList<T>? left, IReadOnlyList<T>? right) => Includes(right, left);

    /// <summary>Whether the first includes the second and is longer; null when either is null.</summary>
    public static bool? ProperIncludes<T>(IReadOnlyList<T>? left, IReadOnlyList<T>? right) =>
        left is null || right is null ? null : left.Count > right.Count ? Includes(left, right) : false;

    public static bool? ProperIncludedIn<T>(IReadOnlyList<T>? left, IReadOnlyList<T>? right) => ProperIncludes(right, left);

    private static bool? IncludesFew<T>(IReadOnlyList<T> left, IReadOnlyList<T> right)
    {
        bool? all = true;
        for (var i = 0; i < right.Count && all != false; i++)
        {
            all &= Contains(left, right[i]);
        }

        return all;
    }

    // What is certainly there is found at once; only for the others the list is searched for what may be equal.
    private static bool? IncludesMany<T>(IReadOnlyList<T> left, IReadOnlyList<T> right)
    {
        var known = new ElementSet<T>(left.Count);
        known.AddAll(left);
        Allowance.Take(right.Count);
        bool? all = true;
        for (var i = 0; i < right.Count && all != false; i++)
        {
            all &= known.Contains(right[i]) ? true : Contains(known.Elements, right[i]);
        }

        return all;
    }

    // A null beside a value may be that value; a value beside the null that is asked for is not it.
    private static bool? HasOther<T>(IReadOnlyList<T>? list, T element)
    {
        bool? found = false;
        var i = 0;
        for (; i < (list?.Count ?? 0) && found != true; i++)
        {
            found |= ElementEquality.IsNull(list![i]) && !ElementEquality.IsNull(element)
                ? null : !ElementEquality.AreEqual(list[i], element);
        }

        Allowance.Take(i);
        return found;
    }
}
