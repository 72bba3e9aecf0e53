using FhirIcsHub.Cql.Elm;

namespace FhirIcsHub.Cql.Runtime.Values;

/// <summary>Calendar durations (CQL, Quantity): words beside the definite durations of UCUM.</summary>
internal static class CalendarUnits
{
    /// <summary>Whether the unit is the word of a calendar duration.</summary>
    public static bool IsWord(string unit) => OfWord(unit) is not null;

    /// <summary>The precision that a word names, in singular or plural; null for every other unit.</summary>
    public static Precision? OfWord(string unit) => unit switch
    {
        "year" or "years" => Precision.Year,
        "month" or "months" => Precision.Month,
        "week" or "weeks" => Precision.Week,
        "day" or "days" => Precision.Day,
        "hour" or "hours" => Precision.Hour,
        "minute" or "minutes" => Precision.Minute,
        "second" or "seconds" => Precision.Second,
        "millisecond" or "milliseconds" => Precision.Millisecond,
        _ => null,
    };

    /// <summary>The word, or the UCUM code of the same name: what can be added to a date or time.</summary>
    public static Precision? OfDuration(string unit) => unit switch
    {
        "a" => Precision.Year,
        "mo" => Precision.Month,
        "wk" => Precision.Week,
        "d" => Precision.Day,
        "h" => Precision.Hour,
        "min" => Precision.Minute,
        "s" => Precision.Second,
        "ms" => Precision.Millisecond,
        _ => OfWord(unit),
    };

    /// <summary>The UCUM code beside the word.</summary>
    public static string ToUcum(Precision precision) => precision switch
    {
        Precision.Year => "a",
        Precision.Month => "mo",
        Precision.Week => "wk",
        Precision.Day => "d",
        Precision.Hour => "h",
        Precision.Minute => "min",
        Precision.Second => "s",
        _ => "ms",
    };
}
