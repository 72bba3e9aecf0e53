using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Lists;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// The operators that lists and intervals share, over boxed operands (CQL, Interval Operators and List Operators): the operands tell which
/// is meant.
/// </summary>
internal static class CollectionOperators
{
    public static object? In(object? element, object? collection, DateTimePrecision? precision) => collection switch
    {
        null => false,
        CqlInterval interval => IntervalDispatch.Holds(element, interval, properly: false, precision),
        _ => ListMembership.In(element, List(collection)),
    };

    public static object? Contains(object? collection, object? element, DateTimePrecision? precision) => In(element, collection, precision);

    public static object? ProperIn(object? element, object? collection, DateTimePrecision? precision) => collection switch
    {
        null => ListMembership.ProperIn(element, null),
        CqlInterval interval => IntervalDispatch.Holds(element, interval, properly: true, precision),
        _ when precision is { } at => ListMembership.ProperIn(Cut(element, at), CutAll(List(collection), at)),
        _ => ListMembership.ProperIn(element, List(collection)),
    };

    public static object? ProperContains(object? collection, object? element, DateTimePrecision? precision) =>
        ProperIn(element, collection, precision);

    public static object? Includes(object? left, object? right, DateTimePrecision? precision) => (left, right) switch
    {
        (null, _) or (_, null) => null,
        (CqlInterval, CqlInterval) => IntervalDispatch.Holds(IntervalRelation.Includes, left, right, precision),
        (CqlInterval, _) => In(right, left, precision),
        _ => CqlList.Untyped(right) is { } list ? ListMembership.Includes(List(left), list) : In(right, left, precision),
    };

    public static object? IncludedIn(object? left, object? right, DateTimePrecision? precision) => Includes(right, left, precision);

    public static object? ProperIncludes(object? left, object? right, DateTimePrecision? precision) => (left, right) switch
    {
        (null, _) or (_, null) => null,
        (CqlInterval, CqlInterval) => IntervalDispatch.Holds(IntervalRelation.ProperIncludes, left, right, precision),
        (CqlInterval, _) => ProperIn(right, left, precision),
        _ => CqlList.Untyped(right) is { } list ? ListMembership.ProperIncludes(List(left), list) : ProperIn(right, left, precision),
    };

    public static object? ProperIncludedIn(object? left, object? right, DateTimePrecision? precision) =>
        ProperIncludes(right, left, precision);

    /// <summary>Two nulls are null: nothing tells that they are lists.</summary>
    public static object? Union(object? left, object? right) => (left, right) switch
    {
        (null, null) => null,
        (CqlInterval or null, CqlInterval or null) => IntervalDispatch.Union((CqlInterval?)left, (CqlInterval?)right),
        _ => ListSets.Union(ListOrNull(left), ListOrNull(right)),
    };

    public static object? Intersect(object? left, object? right) => (left, right) switch
    {
        (null, _) or (_, null) => null,
        (CqlInterval a, CqlInterval b) => IntervalDispatch.Intersect(a, b),
        _ => ListSets.Intersect(List(left), List(right)),
    };

    public static object? Except(object? left, object? right) => (left, right) switch
    {
        (null, _) => null,
        (CqlInterval a, CqlInterval or null) => IntervalDispatch.Except(a, (CqlInterval?)right),
        _ => ListSets.Except(List(left), ListOrNull(right)),
    };

    public static object? Indexer(object? source, object? index) => source switch
    {
        null => null,
        string text => StringOperators.Indexer(text, (int?)index),
        _ => ListOperators.Indexer(List(source), (int?)index),
    };

    /// <summary>Null for null: nothing tells whether it is a list, whose length would be 0.</summary>
    public static object? Length(object? source) => source switch
    {
        null => null,
        string text => text.Length,
        _ => List(source).Count,
    };

    public static object? Exists(object? list) => ListOperators.Exists(ListOrNull(list));

    public static object? Distinct(object? list) => ListSets.Distinct(ListOrNull(list));

    public static object? First(object? list) => ListOperators.First(ListOrNull(list));

    public static object? Last(object? list) => ListOperators.Last(ListOrNull(list));

    public static object? IndexOf(object? list, object? element) => ListOperators.IndexOf(ListOrNull(list), element);

    public static object? SingletonFrom(object? list) => ListOperators.SingletonFrom(ListOrNull(list));

    /// <summary>One level: elements that are no lists stay.</summary>
    public static object? Flatten(object? lists) => ListOrNull(lists) is not { } outer ? null
        : ListOperators.Flatten<object?>([.. outer.Select(element => element is null ? null : CqlList.Untyped(element) ?? [element])]);

    public static object? Slice(object? list, object? startIndex, object? endIndex) =>
        ListOperators.Slice(ListOrNull(list), (int?)startIndex, (int?)endIndex);

    /// <summary>Every pair of an element of the first and one of the second, their elements in one tuple (ELM, Times).</summary>
    public static object? Times(object? left, object? right)
    {
        if (left is null || right is null)
        {
            return null;
        }

        var rows = new List<object?>();
        foreach (var one in List(left).OfType<CqlTuple>())
        {
            foreach (var other in List(right).OfType<CqlTuple>())
            {
                Allowance.Descend();
                rows.Add(new CqlTuple(
                    new TupleShape([.. one.Shape.Names, .. other.Shape.Names]), [.. one.Values, .. other.Values]));
                Allowance.Grow(rows.Count);
            }
        }

        return rows;
    }

    private static List<object?> CutAll(IReadOnlyList<object?> points, DateTimePrecision precision)
    {
        Allowance.Take(points.Count);
        return [.. points.Select(point => Cut(point, precision))];
    }

    private static object? Cut(object? point, DateTimePrecision precision) => point switch
    {
        CqlDateTime value => PointPrecision.Cut(value, precision),
        CqlDate value => PointPrecision.Cut(value, precision),
        CqlTime value => PointPrecision.Cut(value, precision),
        _ => point,
    };

    private static IReadOnlyList<object?>? ListOrNull(object? value) => value is null ? null : List(value);

    private static IReadOnlyList<object?> List(object? value) =>
        CqlList.Untyped(value) ?? throw new CqlException($"a List was expected, not a {TypeNames.Of(value)}");
}
