using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Lists;

/// <summary>
/// Membership in lists and inclusion of lists (CQL, List Operators). Equality is that of CQL with null equal to null; where no element is
/// certainly equal and one may be (partial dates), the answer is null.
/// </summary>
internal static class ListMembership
{
    /// <summary>False for a null list.</summary>
    public static bool? Contains<T>(IReadOnlyList<T>? list, T element)
    {
        if (list is null)
        {
            return false;
        }

        bool? found = false;
        for (var i = 0; i < list.Count; i++)
        {
            var isEqual = ElementEquality.AreEqual(list[i], element);
            if (isEqual == true)
            {
                return true;
            }

            found |= isEqual;
        }

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

        bool? all = true;
        for (var i = 0; i < right.Count && all != false; i++)
        {
            all &= Contains(left, right[i]);
        }

        return all;
    }

    public static bool? IncludedIn<T>(IReadOnlyList<T>? left, IReadOnlyList<T>? right) => Includes(right, left);

    /// <summary>Whether the first includes the second and is longer; null when either is null.</summary>
    public static bool? ProperIncludes<T>(IReadOnlyList<T>? left, IReadOnlyList<T>? right) =>
        left is null || right is null ? null : left.Count > right.Count ? Includes(left, right) : false;

    public static bool? ProperIncludedIn<T>(IReadOnlyList<T>? left, IReadOnlyList<T>? right) => ProperIncludes(right, left);

    // A null beside a value may be that value; a value beside the null that is asked for is not it.
    private static bool? HasOther<T>(IReadOnlyList<T>? list, T element)
    {
        bool? found = false;
        for (var i = 0; i < (list?.Count ?? 0) && found != true; i++)
        {
            found |= ElementEquality.IsNull(list![i]) && !ElementEquality.IsNull(element)
                ? null : !ElementEquality.AreEqual(list[i], element);
        }

        return found;
    }
}
