namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>The calendar durations of FHIRPath (<c>1 week</c>), apart from the definite durations of UCUM (<c>1 'wk'</c>).</summary>
internal static class CalendarUnit
{
    /// <summary>Whether the word is a duration that may follow a number without quotes.</summary>
    public static bool IsKeyword(string word) => Singular(word) is not null;

    /// <summary>The singular keyword, or null when the unit is no calendar duration.</summary>
    public static string? Singular(string unit) => unit switch
    {
        "year" or "years" => "year",
        "month" or "months" => "month",
        "week" or "weeks" => "week",
        "day" or "days" => "day",
        "hour" or "hours" => "hour",
        "minute" or "minutes" => "minute",
        "second" or "seconds" => "second",
        "millisecond" or "milliseconds" => "millisecond",
        _ => null,
    };

    /// <summary>
    /// The calendar duration that may be added to a date or time for a unit: the keywords, and those UCUM durations that are
    /// definite (weeks and below). Year and month of UCUM are mean lengths and are refused (null).
    /// </summary>
    public static string? ForArithmetic(string unit) => unit switch
    {
        "wk" => "week",
        "d" => "day",
        "h" => "hour",
        "min" => "minute",
        "s" => "second",
        "ms" => "millisecond",
        _ => Singular(unit),
    };

    /// <summary>The UCUM code whose length a calendar duration of weeks and below has; null for year, month and everything else.</summary>
    public static string? ToUcum(string unit) => Singular(unit) switch
    {
        "week" => "wk",
        "day" => "d",
        "hour" => "h",
        "minute" => "min",
        "second" => "s",
        "millisecond" => "ms",
        _ => null,
    };
}
