namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>Quantities compared and combined through their units.</summary>
internal static class Quantities
{
    /// <summary>A Quantity, or a number as a quantity of unit 1.</summary>
    public static bool TryOf(in FhirPathValue value, out FhirPathQuantity quantity)
    {
        quantity = value.Kind switch
        {
            FhirPathKind.Quantity => value.Quantity,
            FhirPathKind.Integer or FhirPathKind.Decimal => new FhirPathQuantity(value.Decimal, "1"),
            _ => default,
        };
        return quantity.Unit is not null;
    }

    /// <summary>Null when a calendar year or month meets a definite duration; false when the dimensions differ.</summary>
    public static bool? AreEqual(FhirPathQuantity left, FhirPathQuantity right)
    {
        if (IsCalendarAgainstDefinite(left.Unit, right.Unit))
        {
            return null;
        }

        return TryAlign(left, right, out var a, out var b) && a == b;
    }

    public static bool AreEquivalent(FhirPathQuantity left, FhirPathQuantity right)
    {
        if (left.Unit == right.Unit)
        {
            return Equivalence.AreClose(left.Value, right.Value);
        }

        // 1 year ~ 1 'a' and 1 month ~ 1 'mo', although they are not equal.
        left = left with { Unit = Definite(left.Unit) };
        right = right with { Unit = Definite(right.Unit) };
        if (!UnitExpression.TryParse(left.Unit, out var to) || !UnitExpression.TryParse(right.Unit, out var from) || to.Dimension != from.Dimension)
        {
            return left.Unit == right.Unit && Equivalence.AreClose(left.Value, right.Value);
        }

        return Convert(right, left.Unit) is { Value: var converted } && Equivalence.AreClose(left.Value, converted);
    }

    /// <summary>The value in base units (calendar years and months in months), so that equal quantities give equal values.</summary>
    public static decimal Canonical(FhirPathQuantity quantity) =>
        MonthsOf(quantity.Unit) is { } months ? (TryMultiply(quantity.Value, months, out var inMonths) ? inMonths : 0)
        : TryUnit(quantity.Unit, out var unit) && TryScale(quantity.Value, unit.Numerator, unit.Denominator, out var value) ? value
        : quantity.Value;

    /// <summary>Null when the units have no common dimension.</summary>
    public static int? Compare(FhirPathQuantity left, FhirPathQuantity right) =>
        !IsCalendarAgainstDefinite(left.Unit, right.Unit) && TryAlign(left, right, out var a, out var b) ? a.CompareTo(b) : null;

    /// <summary>Whether the quantities have a common dimension, so that they can be compared.</summary>
    public static bool AreComparable(FhirPathQuantity left, FhirPathQuantity right) =>
        !IsCalendarAgainstDefinite(left.Unit, right.Unit) && TryAlign(left, right, out _, out _);

    /// <summary>The sum in the left unit (the right value converted); null when the dimensions differ.</summary>
    /// <exception cref="OverflowException">The sum leaves the range of a decimal.</exception>
    public static FhirPathQuantity? Add(FhirPathQuantity left, FhirPathQuantity right, int sign)
    {
        if (left.Unit == right.Unit)
        {
            return new FhirPathQuantity(left.Value + (sign * right.Value), left.Unit);
        }

        return Convert(right, left.Unit) is { } converted ? new FhirPathQuantity(left.Value + (sign * converted.Value), left.Unit) : null;
    }

    /// <summary>The same quantity in another unit; null when there is no way.</summary>
    public static FhirPathQuantity? Convert(FhirPathQuantity quantity, string unit)
    {
        if (MonthsOf(quantity.Unit) is not null || MonthsOf(unit) is not null || !TryUnit(quantity.Unit, out var from) || !TryUnit(unit, out var to)
            || from.Dimension != to.Dimension)
        {
            return null;
        }

        return TryMultiply(from.Numerator, to.Denominator, out var up) && TryMultiply(from.Denominator, to.Numerator, out var down)
            && TryScale(quantity.Value, up, down, out var value)
            ? new FhirPathQuantity(value, unit)
            : null;
    }

    /// <summary>Product or quotient. Units that share a base unit are brought to base units (cm times m is m2), others are kept as they are (mg/mL).</summary>
    /// <exception cref="OverflowException">The result leaves the range of a decimal.</exception>
    public static FhirPathQuantity? Multiply(FhirPathQuantity left, FhirPathQuantity right, bool divides)
    {
        var value = divides ? left.Value / right.Value : left.Value * right.Value;
        if (right.Unit == "1")
        {
            return new FhirPathQuantity(value, left.Unit);
        }

        if (divides && left.Unit == right.Unit)
        {
            return new FhirPathQuantity(value, "1");
        }

        if (!TryUnit(left.Unit, out var a) || !TryUnit(right.Unit, out var b))
        {
            return null;
        }

        if (!ShareBaseUnit(a.Dimension, b.Dimension))
        {
            var other = right.Unit.AsSpan().IndexOfAny('.', '/') < 0 ? right.Unit : $"({right.Unit})";
            var head = left.Unit == "1" ? "" : left.Unit;
            return new FhirPathQuantity(value, divides ? head + "/" + other : head.Length == 0 ? right.Unit : head + "." + other);
        }

        var unit = divides ? a.Over(b) : a.Times(b);
        return TryScale(value, unit.Numerator, unit.Denominator, out var converted) ? new FhirPathQuantity(converted, unit.Dimension.ToString()) : null;
    }

    private static bool ShareBaseUnit(UnitDimension left, UnitDimension right)
    {
        for (var i = 0; i < UnitTable.BaseUnits.Length; i++)
        {
            if (left[i] != 0 && right[i] != 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryAlign(FhirPathQuantity left, FhirPathQuantity right, out decimal a, out decimal b)
    {
        a = left.Value;
        b = right.Value;
        if (left.Unit == right.Unit)
        {
            return true;
        }

        if (MonthsOf(left.Unit) is { } leftMonths && MonthsOf(right.Unit) is { } rightMonths)
        {
            return TryMultiply(a, leftMonths, out a) && TryMultiply(b, rightMonths, out b);
        }

        return TryUnit(left.Unit, out var x) && TryUnit(right.Unit, out var y) && x.Dimension == y.Dimension
            && TryMultiply(a, x.Numerator, out a) && TryMultiply(a, y.Denominator, out a)
            && TryMultiply(b, y.Numerator, out b) && TryMultiply(b, x.Denominator, out b);
    }

    private static bool TryUnit(string unit, out UnitValue value) => UnitExpression.TryParse(CalendarUnit.ToUcum(unit) ?? unit, out value);

    // Zero as a divisor comes from units so small that a decimal cannot hold them.
    private static bool TryScale(decimal value, decimal numerator, decimal denominator, out decimal scaled)
    {
        if (!TryMultiply(value, numerator, out scaled) || denominator == 0)
        {
            return false;
        }

        scaled = denominator == 1 ? scaled : scaled / denominator;
        return true;
    }

    private static bool TryMultiply(decimal value, decimal factor, out decimal product)
    {
        try
        {
            product = value * factor;
            return true;
        }
        catch (OverflowException)
        {
            product = 0;
            return false;
        }
    }

    private static bool IsCalendarAgainstDefinite(string left, string right) => MonthsOf(left) is null != MonthsOf(right) is null;

    private static int? MonthsOf(string unit) => CalendarUnit.Singular(unit) switch
    {
        "year" => 12,
        "month" => 1,
        _ => null,
    };

    private static string Definite(string unit) => CalendarUnit.Singular(unit) switch
    {
        "year" => "a",
        "month" => "mo",
        _ => CalendarUnit.ToUcum(unit) ?? unit,
    };
}
