using System.Collections.Frozen;

namespace FhirIcsHub.Cql.Grammar;

/// <summary>The words of the CQL 1.5 grammar that are no plain identifiers, and where they may stand for one all the same.</summary>
internal static class Keywords
{
    private static readonly FrozenDictionary<string, string> PrecisionOf = new Dictionary<string, string>
    {
        ["year"] = "year",
        ["years"] = "year",
        ["month"] = "month",
        ["months"] = "month",
        ["week"] = "week",
        ["weeks"] = "week",
        ["day"] = "day",
        ["days"] = "day",
        ["hour"] = "hour",
        ["hours"] = "hour",
        ["minute"] = "minute",
        ["minutes"] = "minute",
        ["second"] = "second",
        ["seconds"] = "second",
        ["millisecond"] = "millisecond",
        ["milliseconds"] = "millisecond",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // These can begin or continue an expression, so they are never read as a name where an expression begins.
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        [
            "aggregate", "all", "and", "as", "after", "before", "between", "case", "cast", "collapse", "convert", "difference", "distinct",
            "div", "duration", "during", "else", "except", "exists", "expand", "false", "flatten", "from", "if", "implies", "in",
            "includes", "intersect", "is", "let", "maximum", "meets", "minimum", "mod", "not", "null", "occurs", "of", "or", "overlaps",
            "per", "point", "predecessor", "properly", "return", "same", "singleton", "sort", "starts", "ends", "successor", "then", "to",
            "true", "union", "when", "where", "width", "with", "within", "without", "xor", "define",
        ],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> Others = FrozenSet.ToFrozenSet(
        [
            "asc", "ascending", "by", "called", "code", "Code", "codesystem", "codesystems", "concept", "Concept", "contains", "context",
            "date", "default", "desc", "descending", "display", "end", "external", "fluent", "function", "include", "Interval", "library",
            "List", "parameter", "private", "public", "returns", "start", "starting", "time", "timezone", "timezoneoffset", "Tuple",
            "using", "valueset", "version", "Choice",
        ],
        StringComparer.Ordinal);

    /// <summary>Whether the word is none that the grammar uses, so that it can name anything.</summary>
    public static bool IsIdentifier(string word) => !Reserved.Contains(word) && !Others.Contains(word) && !PrecisionOf.ContainsKey(word);

    /// <summary>Whether the word cannot name anything where an expression begins.</summary>
    public static bool IsReserved(string word) => Reserved.Contains(word);

    /// <summary>
    /// The precision that a word names in singular or plural, in singular: <c>day</c> for <c>days</c>; null for other words.
    /// </summary>
    public static string? Precision(string word) => PrecisionOf.GetValueOrDefault(word);

    /// <summary>Whether the word names a precision in singular.</summary>
    public static bool IsSingularPrecision(string word) => PrecisionOf.TryGetValue(word, out var singular) && singular == word;
}
