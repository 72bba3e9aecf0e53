using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>Equality (CQL, Equal and Not Equal): three-valued, null when an operand is null or partial dates leave it open.</summary>
internal static class EqualityOperators
{
    public static bool? Equal(bool? left, bool? right) => left is { } x && right is { } y ? x == y : null;

    public static bool? Equal(int? left, int? right) => left is { } x && right is { } y ? x == y : null;

    public static bool? Equal(long? left, long? right) => left is { } x && right is { } y ? x == y : null;

    public static bool? Equal(decimal? left, decimal? right) => left is { } x && right is { } y ? x == y : null;

    public static bool? Equal(string? left, string? right) =>
        left is null || right is null ? null : string.Equals(left, right, StringComparison.Ordinal);

    public static bool? Equal(CqlDate? left, CqlDate? right) => left is { } x && right is { } y ? IsZero(CqlDate.Compare(x, y)) : null;

    public static bool? Equal(CqlDateTime? left, CqlDateTime? right) =>
        left is { } x && right is { } y ? IsZero(CqlDateTime.Compare(x, y)) : null;

    public static bool? Equal(CqlTime? left, CqlTime? right) => left is { } x && right is { } y ? IsZero(CqlTime.Compare(x, y)) : null;

    public static bool? Equal(CqlQuantity? left, CqlQuantity? right) =>
        left is null || right is null ? null : QuantityOrder.AreEqual(left, right);

    public static bool? Equal(CqlCode? left, CqlCode? right) =>
        left is null || right is null
            ? null
            : Elements(left.Code, right.Code, left.System, right.System, left.Version, right.Version, left.Display, right.Display);

    public static bool? NotEqual(bool? left, bool? right) => !Equal(left, right);

    public static bool? NotEqual(int? left, int? right) => !Equal(left, right);

    public static bool? NotEqual(long? left, long? right) => !Equal(left, right);

    public static bool? NotEqual(decimal? left, decimal? right) => !Equal(left, right);

    public static bool? NotEqual(string? left, string? right) => !Equal(left, right);

    public static bool? NotEqual(CqlDate? left, CqlDate? right) => !Equal(left, right);

    public static bool? NotEqual(CqlDateTime? left, CqlDateTime? right) => !Equal(left, right);

    public static bool? NotEqual(CqlTime? left, CqlTime? right) => !Equal(left, right);

    public static bool? NotEqual(CqlQuantity? left, CqlQuantity? right) => !Equal(left, right);

    public static bool? NotEqual(object? left, object? right) => !Equal(left, right);

    /// <summary>Equality of any two values; values of different types without a conversion between them are not equal.</summary>
    public static bool? Equal(object? left, object? right)
    {
        if (IsNull(left) || IsNull(right))
        {
            return null;
        }

        Operands.Align(ref left, ref right);
        return (left, right) switch
        {
            (string x, string y) => string.Equals(x, y, StringComparison.Ordinal),
            (int x, int y) => x == y,
            (bool x, bool y) => x == y,
            (decimal x, decimal y) => x == y,
            (long x, long y) => x == y,
            (Element x, Element y) => ElementStructure.AreEqual(x, y),
            (CqlDateTime x, CqlDateTime y) => IsZero(CqlDateTime.Compare(x, y)),
            (CqlDate x, CqlDate y) => IsZero(CqlDate.Compare(x, y)),
            (CqlTime x, CqlTime y) => IsZero(CqlTime.Compare(x, y)),
            (CqlQuantity x, CqlQuantity y) => QuantityOrder.AreEqual(x, y),
            (CqlRatio x, CqlRatio y) => Elements(x.Numerator, y.Numerator, x.Denominator, y.Denominator),
            (CqlCode x, CqlCode y) => Equal(x, y),
            (CqlConcept x, CqlConcept y) => Elements(x.Codes, y.Codes, x.Display, y.Display),
            (CqlValueSet x, CqlValueSet y) => Elements(x.Id, y.Id, x.Version, y.Version),
            (CqlCodeSystem x, CqlCodeSystem y) => Elements(x.Id, y.Id, x.Version, y.Version),
            (CqlTuple x, CqlTuple y) => Equal(x, y),
            (CqlInstance x, CqlInstance y) => x.TypeName == y.TypeName ? Equal(x.Content, y.Content) : false,
            (CqlInterval x, CqlInterval y) => IntervalEquality.AreEqual(x, y),
            (CqlInterval x, var y) => UncertainNumbers.Compare(x, y!) is { } range ? range.IsEqual : false,
            (var x, CqlInterval y) => UncertainNumbers.Compare(x!, y) is { } range ? range.IsEqual : false,
            _ => CqlList.Untyped(left) is { } list && CqlList.Untyped(right) is { } other ? Equal(list, other) : false,
        };
    }

    /// <summary>Lists are equal that have equal elements at each place; null and null count as equal there.</summary>
    private static bool? Equal(IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        Allowance.Descend();
        bool? result = true;
        var i = 0;
        for (; i < left.Count && result != false; i++)
        {
            var same = ElementEqual(left[i], right[i]);
            result = same == true ? result : same;
        }

        Allowance.Take(i);
        return result;
    }

    // Element by element: the first that is not equal decides, be it different or open (CQL, Equal of Tuple).
    private static bool? Equal(CqlTuple left, CqlTuple right)
    {
        if (left.Shape.Names.Count != right.Shape.Names.Count)
        {
            return false;
        }

        Allowance.Descend();
        for (var i = 0; i < left.Shape.Names.Count; i++)
        {
            var name = left.Shape.Names[i];
            var place = ReferenceEquals(left.Shape, right.Shape) ? i : right.Shape.IndexOf(name);
            if (place < 0)
            {
                return false;
            }

            var same = ElementEqual(left[i], right[place]);
            if (same != true)
            {
                return same;
            }
        }

        return true;
    }

    private static bool? Elements(params ReadOnlySpan<object?> pairs)
    {
        bool? result = true;
        for (var i = 0; i < pairs.Length; i += 2)
        {
            var same = ElementEqual(pairs[i], pairs[i + 1]);
            if (same == false)
            {
                return false;
            }

            result = same is null ? null : result;
        }

        return result;
    }

    private static bool? ElementEqual(object? left, object? right) => IsNull(left) && IsNull(right) ? true : Equal(left, right);

    private static bool IsNull(object? value) => value is null or Element { Exists: false };

    private static bool? IsZero(int? order) => order is { } known ? known == 0 : null;
}
