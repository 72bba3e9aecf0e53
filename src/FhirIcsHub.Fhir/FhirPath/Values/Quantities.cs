using FhirIcsHub.Fhir.Ucum;

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
            FhirPathKind.Integer or FhirPathKind.Long or FhirPathKind.Decimal => new FhirPathQuantity(value.Decimal, "1"),
            _ => default,
        };
        return quantity.Unit is not null;
    }

    /// <summary>Null when a calendar year or month meets a definite duration; false when the dimensions differ.</summary>
    public static bool? AreEqual(FhirPathQuantity left, FhirPathQuantity right) =>
        IsCalendarAgainstDefinite(left.Unit, right.Unit) ? null : Order(left, right) == 0;

    public static bool AreEquivalent(FhirPathQuantity left, FhirPathQuantity right)
    {
        if (left.Unit == right.Unit)
        {
            return Equivalence.AreClose(left.Value, right.Value);
        }

        // 1 year ~ 1 'a' and 1 month ~ 1 'mo', although they are not equal.
        left = left with { Unit = Definite(left.Unit) };
        right = right with { Unit = Definite(right.Unit) };
        return left.Unit == right.Unit
            ? Equivalence.AreClose(left.Value, right.Value)
            : Convert(right, left.Unit) is { Value: var converted } && Equivalence.AreClose(left.Value, converted);
    }

    /// <summary>A hash that is the same for equal quantities of different units.</summary>
    public static int HashOf(FhirPathQuantity quantity) =>
        MonthsOf(quantity.Unit) is { } months ? InMonths(quantity.Value, months).GetHashCode()
        : TryUnit(quantity.Unit, out var unit) && unit.Canonical(quantity.Value) is { } value ? value.Rounded().GetHashCode()
        : quantity.Value.GetHashCode();

    /// <summary>Null when the units have no common dimension.</summary>
    public static int? Compare(FhirPathQuantity left, FhirPathQuantity right) =>
        IsCalendarAgainstDefinite(left.Unit, right.Unit) ? null : Order(left, right);

    /// <summary>Whether the quantities have a common dimension, so that they can be compared.</summary>
    public static bool AreComparable(FhirPathQuantity left, FhirPathQuantity right) => Compare(left, right) is not null;

    /// <summary>
    /// The sum in the left unit (the right value converted); null when the dimensions differ, or when a scale without a true zero (Cel)
    /// meets another unit.
    /// </summary>
    /// <exception cref="OverflowException">The sum leaves the range of a decimal.</exception>
    public static FhirPathQuantity? Add(FhirPathQuantity left, FhirPathQuantity right, int sign)
    {
        if (left.Unit == right.Unit)
        {
            return new FhirPathQuantity(left.Value + (sign * right.Value), left.Unit);
        }

        return !IsSpecial(left.Unit) && !IsSpecial(right.Unit) && Convert(right, left.Unit) is { } converted
            ? new FhirPathQuantity(left.Value + (sign * converted.Value), left.Unit)
            : null;
    }

    /// <summary>The same quantity in another unit; null when there is no way.</summary>
    public static FhirPathQuantity? Convert(FhirPathQuantity quantity, string unit)
    {
        if (MonthsOf(quantity.Unit) is { } from && MonthsOf(unit) is { } to)
        {
            return (InMonths(quantity.Value, from) / new Rational(to, 1)).TryToDecimal(out var months)
                ? new FhirPathQuantity(months, unit) : null;
        }

        return TryUnit(quantity.Unit, out var source) && TryUnit(unit, out var target)
            && source.Convert(quantity.Value, target) is { Success: true } converted
            ? new FhirPathQuantity(converted.Value, unit)
            : null;
    }

    /// <summary>
    /// Product or quotient. Units that share a base unit are brought to base units (cm times m is m2), others are kept as they are (mg/mL).
    /// </summary>
    /// <exception cref="OverflowException">The result leaves the range of a decimal.</exception>
    public static FhirPathQuantity? Multiply(FhirPathQuantity left, FhirPathQuantity right, bool divides)
    {
        var value = divides ? left.Value / right.Value : left.Value * right.Value;
        if (right.Unit == "1")
        {
            return new FhirPathQuantity(value, left.Unit);
        }

        if (divides && left.Unit == right.Unit && !IsSpecial(left.Unit))
        {
            return new FhirPathQuantity(value, "1");
        }

        if (!divides && left.Unit == "1")
        {
            return new FhirPathQuantity(value, right.Unit);
        }

        if (!TryUnit(left.Unit, out var a) || !TryUnit(right.Unit, out var b) || (divides ? a.Over(b) : a.Times(b)) is not { } unit)
        {
            return null;
        }

        if (!a.Dimension.SharesBaseUnit(b.Dimension))
        {
            return new FhirPathQuantity(value, unit.Code);
        }

        return unit.TryCanonical(value, out var canonical) ? new FhirPathQuantity(canonical, unit.CanonicalUnit) : null;
    }

    // Null when the quantities have no common measure. Units that UCUM does not know are measures of their own.
    private static int? Order(FhirPathQuantity left, FhirPathQuantity right)
    {
        if (left.Unit == right.Unit)
        {
            return left.Value.CompareTo(right.Value);
        }

        if (MonthsOf(left.Unit) is { } leftMonths && MonthsOf(right.Unit) is { } rightMonths)
        {
            return InMonths(left.Value, leftMonths).CompareTo(InMonths(right.Value, rightMonths));
        }

        return TryUnit(left.Unit, out var a) && TryUnit(right.Unit, out var b) ? a.Compare(left.Value, b, right.Value) : null;
    }

    // Of calendar durations those that have a definite length; years and months have none.
    private static bool TryUnit(string unit, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Unit? value)
    {
        value = null;
        return MonthsOf(unit) is null && UcumUnit.TryParse(CalendarUnit.ToUcum(unit) ?? unit, out value);
    }

    private static Rational InMonths(decimal value, int months) => Rational.Of(value) * new Rational(months, 1);

    private static bool IsSpecial(string unit) => TryUnit(unit, out var known) && known.IsSpecial;

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
