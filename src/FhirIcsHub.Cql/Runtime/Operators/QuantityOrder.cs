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
    /// <summary>The order; null when the units have no common measure or one is none.</summary>
    public static int? Compare(CqlQuantity left, CqlQuantity right)
    {
        if (left.Unit == right.Unit)
        {
            return left.Value.CompareTo(right.Value);
        }

        var (leftWord, rightWord) = (CalendarUnits.OfWord(left.Unit), CalendarUnits.OfWord(right.Unit));
        if (leftWord is DateTimePrecision.Year or DateTimePrecision.Month || rightWord is DateTimePrecision.Year or DateTimePrecision.Month)
        {
            return MonthsOf(leftWord) is { } leftMonths && MonthsOf(rightWord) is { } rightMonths
                ? Ordered(left.Value, leftMonths, right.Value, rightMonths)
                : null;
        }

        return TryUnit(left.Unit, leftWord, out var a) && TryUnit(right.Unit, rightWord, out var b)
            ? a.Compare(left.Value, b, right.Value)
            : null;
    }

    /// <summary>
    /// Equal amounts, where a calendar unit counts as the UCUM unit of its name and a year also as 12 months and 365 days, a month as 30
    /// days (CQL, Equivalent of Quantity). Compared to the fewer decimal places of the two.
    /// </summary>
    public static bool AreEquivalent(CqlQuantity left, CqlQuantity right)
    {
        if (left.Unit == right.Unit)
        {
            return left.Value == right.Value;
        }

        var (leftWord, rightWord) = (CalendarUnits.OfWord(left.Unit), CalendarUnits.OfWord(right.Unit));
        if (leftWord == rightWord && leftWord is not null)
        {
            return left.Value == right.Value;
        }

        if (MonthsOf(leftWord) is { } leftMonths && MonthsOf(rightWord) is { } rightMonths)
        {
            return Ordered(left.Value, leftMonths, right.Value, rightMonths) == 0;
        }

        if (leftWord is { } leftUnit && rightWord is { } rightUnit)
        {
            return left.Value * DaysFor(leftUnit) == right.Value * DaysFor(rightUnit);
        }

        return TryUnit(left.Unit, leftWord, out var a) && TryUnit(right.Unit, rightWord, out var b)
            && a.Compare(left.Value, b, right.Value) == 0;
    }

    private static decimal DaysFor(DateTimePrecision unit) => unit switch
    {
        DateTimePrecision.Year => 365,
        DateTimePrecision.Month => 30,
        _ => CalendarArithmetic.MillisecondsOf(unit) / (decimal)CqlTime.MillisecondsPerDay,
    };

    private static int? MonthsOf(DateTimePrecision? word) => word switch
    {
        DateTimePrecision.Year => 12,
        DateTimePrecision.Month => 1,
        _ => null,
    };

    private static int Ordered(decimal left, int leftFactor, decimal right, int rightFactor) =>
        (left * leftFactor).CompareTo(right * rightFactor);

    private static bool TryUnit(string unit, DateTimePrecision? word, [NotNullWhen(true)] out Unit? parsed) =>
        UcumUnit.TryParse(word is { } calendar ? CalendarUnits.ToUcum(calendar) : unit, out parsed);
}
