using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Equivalence (CQL, Equivalent): never null; null is equivalent to null. Strings without regard to case and kind of white space, decimals
/// to the digits of the less exact one, codes by code and system, concepts by any code.
/// </summary>
internal static class EquivalenceOperators
{
    private const int Few = 8;

    public static bool Equivalent(bool? left, bool? right) => left == right;

    public static bool Equivalent(int? left, int? right) => left == right;

    public static bool Equivalent(long? left, long? right) => left == right;

    public static bool Equivalent(decimal? left, decimal? right) =>
        left is { } x && right is { } y ? DecimalEquivalence.AreEquivalent(x, y) : left is null && right is null;

    public static bool Equivalent(string? left, string? right) =>
        left is null || right is null ? ReferenceEquals(left, right) : StringEquivalence.AreEquivalent(left, right);

    public static bool Equivalent(CqlDate? left, CqlDate? right) =>
        left is { } x && right is { } y ? CqlDate.Compare(x, y) == 0 : left is null && right is null;

    public static bool Equivalent(CqlDateTime? left, CqlDateTime? right) =>
        left is { } x && right is { } y ? CqlDateTime.Compare(x, y) == 0 : left is null && right is null;

    public static bool Equivalent(CqlTime? left, CqlTime? right) =>
        left is { } x && right is { } y ? CqlTime.Compare(x, y) == 0 : left is null && right is null;

    public static bool Equivalent(CqlQuantity? left, CqlQuantity? right) =>
        left is null || right is null ? ReferenceEquals(left, right) : QuantityOrder.AreEquivalent(left, right);

    public static bool Equivalent(CqlCode? left, CqlCode? right) => left is null || right is null
        ? ReferenceEquals(left, right)
        : string.Equals(left.Code, right.Code, StringComparison.Ordinal)
            && string.Equals(left.System, right.System, StringComparison.Ordinal);

    public static bool Equivalent(CqlConcept? left, CqlConcept? right)
    {
        if (left is null || right is null)
        {
            return ReferenceEquals(left, right);
        }

        if (left.Codes.Count > Few && right.Codes.Count > Few)
        {
            Allowance.Take(left.Codes.Count + right.Codes.Count);
            var codes = right.Codes.OfType<CqlCode>().Select(code => (code.Code, code.System)).ToHashSet();
            return left.Codes.OfType<CqlCode>().Any(code => codes.Contains((code.Code, code.System)));
        }

        foreach (var code in left.Codes)
        {
            if (HasCode(right, code))
            {
                return true;
            }
        }

        return false;
    }

    public static bool Equivalent(CqlConcept? left, CqlCode? right) =>
        left is null || right is null ? left is null && right is null : HasCode(left, right);

    public static bool Equivalent(CqlCode? left, CqlConcept? right) => Equivalent(right, left);

    /// <summary>Equivalence of any two values.</summary>
    public static bool Equivalent(object? left, object? right)
    {
        if (IsNull(left) || IsNull(right))
        {
            return IsNull(left) && IsNull(right);
        }

        Operands.Align(ref left, ref right);
        return (left, right) switch
        {
            (string x, string y) => StringEquivalence.AreEquivalent(x, y),
            (decimal x, decimal y) => DecimalEquivalence.AreEquivalent(x, y),
            (CqlDateTime x, CqlDateTime y) => CqlDateTime.Compare(x, y) == 0,
            (CqlDate x, CqlDate y) => CqlDate.Compare(x, y) == 0,
            (CqlTime x, CqlTime y) => CqlTime.Compare(x, y) == 0,
            (CqlQuantity x, CqlQuantity y) => QuantityOrder.AreEquivalent(x, y),
            (CqlRatio x, CqlRatio y) => RatioEquivalence.AreEquivalent(x, y),
            (CqlCode x, CqlCode y) => Equivalent(x, y),
            (CqlConcept x, CqlConcept y) => Equivalent(x, y),
            (CqlConcept x, CqlCode y) => HasCode(x, y),
            (CqlCode x, CqlConcept y) => HasCode(y, x),
            (CqlValueSet x, CqlValueSet y) => x.Id == y.Id,
            (CqlCodeSystem x, CqlCodeSystem y) => x.Id == y.Id,
            (Element x, Element y) => ElementStructure.AreEquivalent(x, y),
            (CqlTuple x, CqlTuple y) => Equivalent(x, y),
            (CqlInstance x, CqlInstance y) => x.TypeName == y.TypeName && Equivalent(x.Content, y.Content),
            (CqlInterval x, CqlInterval y) => IntervalEquality.AreEquivalent(x, y),
            _ => CqlList.Untyped(left) is { } list && CqlList.Untyped(right) is { } other
                ? Equivalent(list, other) : EqualityOperators.Equal(left, right) == true,
        };
    }

    private static bool Equivalent(IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        Allowance.Descend();
        var i = 0;
        while (i < left.Count && Equivalent(left[i], right[i]))
        {
            i++;
        }

        Allowance.Take(i);
        return i == left.Count;
    }

    private static bool Equivalent(CqlTuple left, CqlTuple right)
    {
        if (left.Shape.Names.Count != right.Shape.Names.Count)
        {
            return false;
        }

        Allowance.Descend();
        for (var i = 0; i < left.Shape.Names.Count; i++)
        {
            var place = right.Shape.IndexOf(left.Shape.Names[i]);
            if (place < 0 || !Equivalent(left[i], right[place]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasCode(CqlConcept concept, CqlCode? code)
    {
        Allowance.Take(concept.Codes.Count);
        foreach (var candidate in concept.Codes)
        {
            if (candidate is not null && Equivalent(candidate, code))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNull(object? value) => value is null or Element { Exists: false };
}
