using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Points in time compared to a precision (CQL, Same As, Same Or Before, Same Or After, Before, After): null when an operand is null or its
/// components do not reach the precision and the ones before are the same.
/// </summary>
internal static class TimingOperators
{
    public static bool? SameAs(CqlDateTime? left, CqlDateTime? right, DateTimePrecision? precision) => Is(Order(left, right, precision), 0);

    public static bool? SameAs(CqlDate? left, CqlDate? right, DateTimePrecision? precision) => Is(Order(left, right, precision), 0);

    public static bool? SameAs(CqlTime? left, CqlTime? right, DateTimePrecision? precision) => Is(Order(left, right, precision), 0);

    public static bool? Before(CqlDateTime? left, CqlDateTime? right, DateTimePrecision? precision) =>
        IsBelow(Order(left, right, precision));

    public static bool? Before(CqlDate? left, CqlDate? right, DateTimePrecision? precision) => IsBelow(Order(left, right, precision));

    public static bool? Before(CqlTime? left, CqlTime? right, DateTimePrecision? precision) => IsBelow(Order(left, right, precision));

    public static bool? After(CqlDateTime? left, CqlDateTime? right, DateTimePrecision? precision) => Before(right, left, precision);

    public static bool? After(CqlDate? left, CqlDate? right, DateTimePrecision? precision) => Before(right, left, precision);

    public static bool? After(CqlTime? left, CqlTime? right, DateTimePrecision? precision) => Before(right, left, precision);

    public static bool? SameOrBefore(CqlDateTime? left, CqlDateTime? right, DateTimePrecision? precision) =>
        !Before(right, left, precision);

    public static bool? SameOrBefore(CqlDate? left, CqlDate? right, DateTimePrecision? precision) => !Before(right, left, precision);

    public static bool? SameOrBefore(CqlTime? left, CqlTime? right, DateTimePrecision? precision) => !Before(right, left, precision);

    public static bool? SameOrAfter(CqlDateTime? left, CqlDateTime? right, DateTimePrecision? precision) => !Before(left, right, precision);

    public static bool? SameOrAfter(CqlDate? left, CqlDate? right, DateTimePrecision? precision) => !Before(left, right, precision);

    public static bool? SameOrAfter(CqlTime? left, CqlTime? right, DateTimePrecision? precision) => !Before(left, right, precision);

    public static bool? SameAs(object? left, object? right, DateTimePrecision? precision) =>
        Holds(IntervalRelation.SameAs, left, right, precision);

    public static bool? Before(object? left, object? right, DateTimePrecision? precision) =>
        Holds(IntervalRelation.Before, left, right, precision);

    public static bool? After(object? left, object? right, DateTimePrecision? precision) =>
        Holds(IntervalRelation.After, left, right, precision);

    public static bool? SameOrBefore(object? left, object? right, DateTimePrecision? precision) =>
        Holds(IntervalRelation.SameOrBefore, left, right, precision);

    public static bool? SameOrAfter(object? left, object? right, DateTimePrecision? precision) =>
        Holds(IntervalRelation.SameOrAfter, left, right, precision);

    // A point beside an interval counts as the interval of that point.
    private static bool? Holds(IntervalRelation relation, object? left, object? right, DateTimePrecision? precision)
    {
        if (left is CqlInterval || right is CqlInterval)
        {
            return IntervalDispatch.Holds(relation, left, right, precision);
        }

        return Order(left, right, precision) is not { } order ? null : relation switch
        {
            IntervalRelation.SameAs => order == 0,
            IntervalRelation.Before => order < 0,
            IntervalRelation.After => order > 0,
            IntervalRelation.SameOrBefore => order <= 0,
            _ => order >= 0,
        };
    }

    private static int? Order(CqlDateTime? left, CqlDateTime? right, DateTimePrecision? precision) =>
        left is { } x && right is { } y ? CqlDateTime.Compare(x, y, NoWeek(precision)) : null;

    private static int? Order(CqlDate? left, CqlDate? right, DateTimePrecision? precision) =>
        left is { } x && right is { } y ? CqlDate.Compare(x, y, NoWeek(precision)) : null;

    private static int? Order(CqlTime? left, CqlTime? right, DateTimePrecision? precision) =>
        left is { } x && right is { } y ? CqlTime.Compare(x, y, NoWeek(precision)) : null;

    private static int? Order(object? left, object? right, DateTimePrecision? precision)
    {
        Operands.Align(ref left, ref right);
        return (left, right) switch
        {
            (null, _) or (_, null) => null,
            (CqlDateTime x, CqlDateTime y) => CqlDateTime.Compare(x, y, NoWeek(precision)),
            (CqlDate x, CqlDate y) => CqlDate.Compare(x, y, NoWeek(precision)),
            (CqlTime x, CqlTime y) => CqlTime.Compare(x, y, NoWeek(precision)),
            _ => throw OperandTypes.NotDefined("a comparison in time", left, right),
        };
    }

    private static DateTimePrecision? NoWeek(DateTimePrecision? precision) =>
        precision == DateTimePrecision.Week ? throw new CqlException("dates cannot be compared by weeks") : precision;

    private static bool? Is(int? order, int wanted) => order is { } known ? known == wanted : null;

    private static bool? IsBelow(int? order) => order is { } known ? known < 0 : null;
}
