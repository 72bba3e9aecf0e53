namespace FhirIcsHub.Cql.Elm;

/// <summary>Components of dates and times, the coarsest first; Week occurs in durations only.</summary>
public enum DateTimePrecision
{
    Year,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
}
