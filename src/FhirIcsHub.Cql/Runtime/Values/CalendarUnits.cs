using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>Calendar durations (CQL, Quantity): words beside the definite durations of UCUM.</summary>
internal static class CalendarUnits
{
    /// <summary>Whether the unit is the word of a calendar duration.</summary>
    public static bool IsWord(string unit) => OfWord(unit) is not null;

    /// <summary>The precision that a word names, in singular or plural; null for every other unit.</summary>
    public static DateTimePrecision? OfWord(string unit) => unit switch
    {
        "year" or "years" => DateTimePrecision.Year,
        "month" or "months" => DateTimePrecision.Month,
        "week" or "weeks" => DateTimePrecision.Week,
        "day" or "days" => DateTimePrecision.Day,
        "hour" or "hours" => DateTimePrecision.Hour,
        "minute" or "minutes" => DateTimePrecision.Minute,
        "second" or "seconds" => DateTimePrecision.Second,
        "millisecond" or "milliseconds" => DateTimePrecision.Millisecond,
        _ => null,
    };

    /// <summary>Whether a calendar unit has no fixed length.</summary>
    public static bool IsVariable(DateTimePrecision? word) => word is DateTimePrecision.Year or DateTimePrecision.Month;

    /// <summary>The word, or the UCUM code of the same name: what can be added to a date or time.</summary>
    public static DateTimePrecision? OfDuration(string unit) => unit switch
    {
        "a" => DateTimePrecision.Year,
        "mo" => DateTimePrecision.Month,
        "wk" => DateTimePrecision.Week,
        "d" => DateTimePrecision.Day,
        "h" => DateTimePrecision.Hour,
        "min" => DateTimePrecision.Minute,
        "s" => DateTimePrecision.Second,
        "ms" => DateTimePrecision.Millisecond,
        _ => OfWord(unit),
    };

    /// <summary>The UCUM code beside the word.</summary>
    public static string ToUcum(DateTimePrecision precision) => precision switch
    {
        DateTimePrecision.Year => "a",
        DateTimePrecision.Month => "mo",
        DateTimePrecision.Week => "wk",
        DateTimePrecision.Day => "d",
        DateTimePrecision.Hour => "h",
        DateTimePrecision.Minute => "min",
        DateTimePrecision.Second => "s",
        _ => "ms",
    };
}
