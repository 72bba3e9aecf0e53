using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Values;
using FhirIcsHub.Fhir.Ucum;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Quantities in other units (CQL, ConvertQuantity): UCUM, and calendar durations among themselves. A calendar year or month has no
/// definite length: it converts to the other only.
/// </summary>
internal static class QuantityUnits
{
    private const int MonthsPerYear = 12;

    /// <summary>
    /// The value in another unit; null when the units have no common measure, one is no unit, or the value gets too large.
    /// </summary>
    public static decimal? In(CqlQuantity quantity, string unit)
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

        if (IsVariable(from) || IsVariable(to))
        {
            return (from, to) switch
            {
                (DateTimePrecision.Year, DateTimePrecision.Month) => InRange(quantity.Value * MonthsPerYear),
                (DateTimePrecision.Month, DateTimePrecision.Year) => CqlDecimal.Fit(quantity.Value / MonthsPerYear),
                _ => null,
            };
        }

        var conversion = UcumUnit.Convert(quantity.Value, Ucum(quantity.Unit, from), Ucum(unit, to));
        return conversion.Success ? InRange(CqlDecimal.Fit(conversion.Value)) : null;
    }

    private static bool IsVariable(DateTimePrecision? word) => word is DateTimePrecision.Year or DateTimePrecision.Month;

    private static string Ucum(string unit, DateTimePrecision? word) => word is { } calendar ? CalendarUnits.ToUcum(calendar) : unit;

    private static decimal? InRange(decimal value) => value is >= CqlDecimal.MinValue and <= CqlDecimal.MaxValue ? value : null;
}
