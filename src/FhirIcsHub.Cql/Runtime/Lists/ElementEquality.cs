using System.Runtime.CompilerServices;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Runtime.Lists;

/// <summary>
/// Equality of the elements of a list: that of CQL, save that null equals null (CQL, List Operators). The tests for the type fold away when
/// a method is compiled for it; simple values are compared without boxing.
/// </summary>
internal static class ElementEquality
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNull<T>(T element) => typeof(T) == typeof(Element) ? !((Element)(object)element!).Exists
        : element is null || (typeof(T) == typeof(object) && element is Element { Exists: false });

    /// <summary>Whether two elements are equal; a null and a value are not, other uncertainty is null.</summary>
    public static bool? AreEqual<T>(T left, T right)
    {
        var (leftIsNull, rightIsNull) = (IsNull(left), IsNull(right));
        if (leftIsNull || rightIsNull)
        {
            return leftIsNull == rightIsNull;
        }

        if (typeof(T) == typeof(string) || typeof(T) == typeof(int?) || typeof(T) == typeof(bool?) || typeof(T) == typeof(long?)
            || typeof(T) == typeof(decimal?))
        {
            return EqualityComparer<T>.Default.Equals(left, right);
        }

        if (typeof(T) == typeof(Element))
        {
            return ElementStructure.AreEqual((Element)(object)left!, (Element)(object)right!);
        }

        return EqualityOperators.Equal(left, right);
    }

    /// <param name="element">An element of a set.</param>
    /// <param name="hash">The set's numbers for values that are no simple ones.</param>
    public static int HashOf<T>(T element, ValueHash hash) =>
        typeof(T) == typeof(string) || typeof(T) == typeof(int?) || typeof(T) == typeof(bool?) || typeof(T) == typeof(long?)
            || typeof(T) == typeof(decimal?)
            ? element is null ? 0 : EqualityComparer<T>.Default.GetHashCode(element)
            : typeof(T) == typeof(Element) ? ElementHash.Of((Element)(object)element!)
            : hash.Of(element);
}
