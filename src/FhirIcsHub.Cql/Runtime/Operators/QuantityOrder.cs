using System.Diagnostics.CodeAnalysis;
using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// How two quantities stand to each other (CQL, Equal, Equivalent and Less of Quantity). Calendar weeks and below have the length of their
/// UCUM units; a calendar year or month has no length and cannot be compared with a definite duration.
/// </summary>
internal static class QuantityOrder
{
    private const int MonthsPerYear = 12;
    private const decimal MultipliedLimit = 1_000_000_000_000_000_000_000_000_000m;

    /// <summary>The order; null when the units have no common measure or one is none.</summary>
    public static int? Compare(CqlQuantity left, CqlQuantity right)
    {
        if (left.Unit == right.Unit)
        {
            return left.Value.CompareTo(right.Value);
        }

        var (leftWord, rightWord) = (CalendarUnits.OfWord(left.Unit), CalendarUnits.OfWord(right.Unit));
        if (CalendarUnits.IsVariable(leftWord) || CalendarUnits.IsVariable(rightWord))
        {
            return CalendarUnits.IsVariable(leftWord) && CalendarUnits.IsVariable(rightWord)
                ? CompareMonths(left.Value, leftWord, right.Value, rightWord)
                : null;
        }

        return TryUnit(left.Unit, leftWord, out var a) && TryUnit(right.Unit, rightWord, out var b)
            ? a.Compare(left.Value, b, right.Value)
            : null;
    }

    /// <summary>Null when the units have no common measure.</summary>
    public static bool? AreEqual(CqlQuantity left, CqlQuantity right) => Compare(left, right) is { } order ? order == 0 : null;

    /// <summary>
    /// Equal amounts, where a calendar unit counts as the UCUM unit of its name, a calendar year also as 365 days and a calendar month as
    /// 30 days (CQL, Equivalent of Quantity).
    /// </summary>
    public static bool AreEquivalent(CqlQuantity left, CqlQuantity right)
    {
        if (left.Unit == right.Unit)
        {
            return DecimalEquivalence.AreEquivalent(left.Value, right.Value);
        }

        var (leftWord, rightWord) = (CalendarUnits.OfWord(left.Unit), CalendarUnits.OfWord(right.Unit));
        if (leftWord is not null && leftWord == rightWord)
        {
            return DecimalEquivalence.AreEquivalent(left.Value, right.Value);
        }

        if (CalendarUnits.IsVariable(leftWord) && CalendarUnits.IsVariable(rightWord))
        {
            return CompareMonths(left.Value, leftWord, right.Value, rightWord) == 0;
        }

        if (leftWord is { } first && rightWord is { } second)
        {
            return InDays(left.Value, first) is { } x && InDays(right.Value, second) is { } y && DecimalEquivalence.AreEquivalent(x, y);
        }

        return TryUnit(left.Unit, leftWord, out var a) && TryUnit(right.Unit, rightWord, out var b)
            && (a.Compare(left.Value, b, right.Value) == 0
                || (b.Convert(right.Value, a) is { Success: true, Value: var converted }
                    && DecimalEquivalence.AreEquivalent(left.Value, converted)));
    }

    /// <summary>The UCUM unit; that of the same name for a calendar unit.</summary>
    public static bool TryUnit(string unit, [NotNullWhen(true)] out Unit? parsed) => TryUnit(unit, CalendarUnits.OfWord(unit), out parsed);

    private static bool TryUnit(string unit, DateTimePrecision? word, [NotNullWhen(true)] out Unit? parsed) =>
        UcumUnit.TryParse(word is { } calendar ? CalendarUnits.ToUcum(calendar) : unit, out parsed);

    private static decimal? InDays(decimal value, DateTimePrecision unit)
    {
        if (Math.Abs(value) >= MultipliedLimit / 1000)
        {
            return null;
        }

        return unit switch
        {
            DateTimePrecision.Year => value * CalendarArithmetic.DaysPerYear,
            DateTimePrecision.Month => value * CalendarArithmetic.DaysPerMonth,
            _ => value * CalendarArithmetic.MillisecondsOf(unit) / CqlTime.MillisecondsPerDay,
        };
    }

    // The product with 12 must not leave the range of a decimal; so far out the quotient is exact enough.
    private static int CompareMonths(decimal left, DateTimePrecision? leftUnit, decimal right, DateTimePrecision? rightUnit)
    {
        if (leftUnit == rightUnit)
        {
            return left.CompareTo(right);
        }

        return leftUnit == DateTimePrecision.Year
            ? Math.Abs(left) < MultipliedLimit ? (left * MonthsPerYear).CompareTo(right) : left.CompareTo(right / MonthsPerYear)
            : Math.Abs(right) < MultipliedLimit ? left.CompareTo(right * MonthsPerYear) : (left / MonthsPerYear).CompareTo(right);
    }
}
