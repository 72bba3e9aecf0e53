using FhirIcsHub.Cql.Runtime.Intervals;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>The numbers of a list that are not null, brought to one type, quantities to the unit of the first.</summary>
internal sealed class NumberSeries
{
    private readonly PointType _type;
    private readonly string? _unit;

    private NumberSeries(decimal[] values, PointType type, string? unit)
    {
        Values = values;
        _type = type;
        _unit = unit;
    }

    public decimal[] Values { get; }

    public int Count => Values.Length;

    /// <summary>Null when there is no number, or a quantity whose unit cannot be brought to that of the first.</summary>
    /// <exception cref="CqlException">An element is no number.</exception>
    public static NumberSeries? Of(object? source)
    {
        if (source is null)
        {
            return null;
        }

        var list = CqlList.Untyped(source) ?? throw new CqlException("an aggregate needs a List");
        Allowance.TakeSorting(list.Count);
        var present = list.Where(element => element is not null).ToList();
        if (present.Count == 0)
        {
            return null;
        }

        var unit = (present.Find(element => element is CqlQuantity) as CqlQuantity)?.Unit;
        var values = new decimal[present.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (ValueOf(present[i], unit) is not { } value)
            {
                return null;
            }

            values[i] = value;
        }

        PointType type = unit is not null ? PointType<CqlQuantity>.Instance
            : present.Exists(element => element is decimal) ? PointType<decimal>.Instance
            : present.Exists(element => element is long) ? PointType<long>.Instance
            : PointType<int>.Instance;
        return new NumberSeries(values, type, unit);
    }

    /// <summary>A result in the type of the elements; null when it is out of that type's range.</summary>
    public object? InOwnType(Func<decimal> compute) => Computed(compute) is not { } value ? null
        : _type == PointType<int>.Instance ? value is >= int.MinValue and <= int.MaxValue ? (int)value : null
        : _type == PointType<long>.Instance ? value is >= long.MinValue and <= long.MaxValue ? (long)value : null
        : AsDecimal(value);

    /// <summary>A result as a Decimal, or a quantity of the unit; null when it is out of range.</summary>
    public object? AsDecimal(Func<decimal> compute) => Computed(compute) is { } value ? AsDecimal(value) : null;

    private object AsDecimal(decimal value) => _unit is null ? value : new CqlQuantity(value, _unit);

    // What is too large for System.Decimal is too large for CQL, too.
    private static decimal? Computed(Func<decimal> compute)
    {
        try
        {
            var value = CqlDecimal.Fit(compute());
            return value is >= CqlDecimal.MinValue and <= CqlDecimal.MaxValue ? value : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static decimal? ValueOf(object? element, string? unit) => element switch
    {
        int number when unit is null => number,
        long number when unit is null => number,
        decimal number when unit is null => number,
        CqlQuantity quantity => QuantityUnits.In(quantity, unit!),
        _ => throw new CqlException($"an aggregate of numbers holds a {TypeNames.Of(element)}"),
    };
}
