namespace FhirIcsHub.Cql.Elm;

/// <summary>
/// How much of a date or time is given or looked at (ELM <c>DateTimePrecision</c>). From <see cref="Year"/> to <see cref="Millisecond"/>
/// the numbers grow with the precision; a week is asked for in durations only, no value has that precision.
/// </summary>
public enum Precision : byte
{
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Week,
}
