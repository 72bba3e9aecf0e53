using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Quantities added, multiplied and divided through their units (CQL, Arithmetic Operators). Null when the units have no common measure
/// where one is needed, when a unit is none, and when the result is out of range.
/// </summary>
internal static class QuantityArithmetic
{
    private const int MonthsPerYear = 12;

    /// <summary>The sum, or with a sign of -1 the difference, in the finer of the two units.</summary>
    public static CqlQuantity? Add(CqlQuantity left, CqlQuantity right, int sign) =>
        InCommonUnit(left, right) is var (x, y, unit) && DecimalArithmetic.Add(x, sign * y) is { } sum ? new CqlQuantity(sum, unit) : null;

    public static CqlQuantity? Multiply(CqlQuantity left, CqlQuantity right)
    {
        if (right.Unit == CqlQuantity.NoUnit || left.Unit == CqlQuantity.NoUnit)
        {
            return Of(DecimalArithmetic.Multiply(left.Value, right.Value), right.Unit == CqlQuantity.NoUnit ? left.Unit : right.Unit);
        }

        var factor = InUnit(right, left.Unit);
        return UnitProduct.Times(left.Unit, factor is null ? right.Unit : left.Unit) is { } unit
            ? Of(DecimalArithmetic.Multiply(left.Value, factor ?? right.Value), unit)
            : null;
    }

    /// <summary>The quotient: a pure number when the units have a common measure. Null for a divisor of 0.</summary>
    public static CqlQuantity? Divide(CqlQuantity left, CqlQuantity right)
    {
        if (right.Unit == CqlQuantity.NoUnit)
        {
            return Of(DecimalArithmetic.Divide(left.Value, right.Value), left.Unit);
        }

        if (InUnit(right, left.Unit) is { } divisor)
        {
            return Of(DecimalArithmetic.Divide(left.Value, divisor), CqlQuantity.NoUnit);
        }

        return UnitProduct.Over(left.Unit, right.Unit) is { } unit ? Of(DecimalArithmetic.Divide(left.Value, right.Value), unit) : null;
    }

    /// <summary>The whole quotient in the unit of the dividend.</summary>
    public static CqlQuantity? TruncatedDivide(CqlQuantity left, CqlQuantity right) =>
        InUnit(right, left.Unit) is { } divisor ? Of(DecimalArithmetic.TruncatedDivide(left.Value, divisor), left.Unit) : null;

    /// <summary>What is left over, in the unit of the dividend.</summary>
    public static CqlQuantity? Modulo(CqlQuantity left, CqlQuantity right) =>
        InUnit(right, left.Unit) is { } divisor ? Of(DecimalArithmetic.Modulo(left.Value, divisor), left.Unit) : null;

    /// <summary>The value in another unit; null when there is no way. A pure number has no other unit than 1.</summary>
    private static decimal? InUnit(CqlQuantity quantity, string unit)
    {
        if (quantity.Unit == unit)
        {
            return quantity.Value;
        }

        var (from, to) = (CalendarUnits.OfWord(quantity.Unit), CalendarUnits.OfWord(unit));
        if (from is not null && from == to)
        {
            return quantity.Value;
        }

        if (CalendarUnits.IsVariable(from) || CalendarUnits.IsVariable(to))
        {
            return (from, to) switch
            {
                (DateTimePrecision.Year, DateTimePrecision.Month) => DecimalArithmetic.Multiply(quantity.Value, MonthsPerYear),
                (DateTimePrecision.Month, DateTimePrecision.Year) => quantity.Value / MonthsPerYear,
                _ => null,
            };
        }

        return QuantityOrder.TryUnit(quantity.Unit, out var source) && QuantityOrder.TryUnit(unit, out var target)
            && !source.IsSpecial && !target.IsSpecial && source.Convert(quantity.Value, target) is { Success: true, Value: var value }
            ? value
            : null;
    }

    private static (decimal Left, decimal Right, string Unit)? InCommonUnit(CqlQuantity left, CqlQuantity right)
    {
        if (left.Unit == right.Unit)
        {
            return (left.Value, right.Value, left.Unit);
        }

        // The finer unit is the one that the other's unit is at least one of.
        if (InUnit(new CqlQuantity(1, right.Unit), left.Unit) is not { } size)
        {
            return null;
        }

        return size >= 1
            ? InUnit(right, left.Unit) is { } converted ? (left.Value, converted, left.Unit) : null
            : InUnit(left, right.Unit) is { } finer ? (finer, right.Value, right.Unit) : null;
    }

    private static CqlQuantity? Of(decimal? value, string unit) => value is { } known ? new CqlQuantity(known, unit) : null;
}
