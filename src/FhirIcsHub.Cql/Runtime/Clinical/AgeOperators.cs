using FhirIcsHub.Cql.Elm;
using FhirIcsHub.Cql.Runtime.Operators;
using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Clinical;

/// <summary>
/// Ages (CQL, CalculateAge and CalculateAgeAt): whole calendar periods from the birth date on. A birth date that is less precise gives the
/// range of what the age can be.
/// </summary>
internal static class AgeOperators
{
    /// <summary>The age at the evaluation's date, or for a birth DateTime at its instant.</summary>
    public static object? CalculateAge(CqlContext context, CqlDate? birthDate, DateTimePrecision? precision) =>
        CalculateAgeAt(birthDate, context.Now.LocalDate, precision);

    public static object? CalculateAge(CqlContext context, object? birthDate, DateTimePrecision? precision) =>
        birthDate is CqlDate date ? CalculateAge(context, date, precision) : CalculateAgeAt(birthDate, context.Now, precision);

    public static object? CalculateAgeAt(CqlDate? birthDate, CqlDate? asOf, DateTimePrecision? precision) =>
        DurationOperators.DurationBetween(birthDate, asOf, precision);

    public static object? CalculateAgeAt(CqlDateTime? birthDate, CqlDateTime? asOf, DateTimePrecision? precision) =>
        DurationOperators.DurationBetween(birthDate, asOf, precision);

    public static object? CalculateAgeAt(object? birthDate, object? asOf, DateTimePrecision? precision) =>
        DurationOperators.DurationBetween(birthDate, asOf, precision);
}
