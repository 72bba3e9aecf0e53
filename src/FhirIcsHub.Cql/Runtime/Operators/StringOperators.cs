using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Strings (CQL, String Operators): null in, null out where nothing else is said; positions are those of UTF-16 units, from 0; comparison
/// is ordinal.
/// </summary>
internal static class StringOperators
{
    /// <summary>Null when either is null (<c>+</c>); <c>&amp;</c> comes as Coalesce of each operand with ''.</summary>
    public static string? Concatenate(string? left, string? right) => left is null || right is null ? null : string.Concat(left, right);

    /// <summary>The elements one after the other, nulls left out; null for null and for a list without an element.</summary>
    public static string? Combine(IReadOnlyList<string?>? source, string? separator = null)
    {
        if (source is null || source.Count == 0)
        {
            return null;
        }

        var present = source.Where(element => element is not null).ToList();
        return present.Count == 0 ? null : string.Join(separator, present);
    }

    public static object? Combine(object? source, object? separator) => source is null ? null
        : CqlList.Untyped(source) is { } list ? Combine([.. list.Cast<string?>()], (string?)separator)
        : throw new CqlException($"Combine needs a List of strings, not a {TypeNames.Of(source)}");

    public static bool? StartsWith(string? argument, string? prefix) =>
        argument is null || prefix is null ? null : argument.StartsWith(prefix, StringComparison.Ordinal);

    public static bool? EndsWith(string? argument, string? suffix) =>
        argument is null || suffix is null ? null : argument.EndsWith(suffix, StringComparison.Ordinal);

    public static string? Indexer(string? argument, int? index) =>
        argument is not null && index is { } i && i >= 0 && i < argument.Length ? argument[i].ToString() : null;

    public static int? Length(string? argument) => argument?.Length;

    public static string? Lower(string? argument) => argument?.ToLowerInvariant();

    public static string? Upper(string? argument) => argument?.ToUpperInvariant();

    /// <summary>Position of the first appearance; -1 when there is none, 0 for the empty pattern.</summary>
    public static int? PositionOf(string? pattern, string? text) =>
        pattern is null || text is null ? null : text.IndexOf(pattern, StringComparison.Ordinal);

    /// <summary>Position of the last appearance; -1 when there is none, the length for the empty pattern.</summary>
    public static int? LastPositionOf(string? pattern, string? text) =>
        pattern is null || text is null ? null : text.LastIndexOf(pattern, StringComparison.Ordinal);

    /// <summary>
    /// From a position to the end, or as many characters as are wanted and there. Null when the position is outside; position 0 is inside
    /// of every string.
    /// </summary>
    public static string? Substring(string? text, int? startIndex, int? length = null)
    {
        if (text is null || startIndex is not { } start || start < 0 || (start >= text.Length && start != 0))
        {
            return null;
        }

        return length is { } wanted ? text.Substring(start, Math.Clamp(wanted, 0, text.Length - start)) : text[start..];
    }

    /// <summary>Without a separator, or when it does not appear, the whole string is the only element.</summary>
    public static IReadOnlyList<string?>? Split(string? text, string? separator) =>
        text is null ? null : string.IsNullOrEmpty(separator) ? [text] : text.Split(separator);

    public static IReadOnlyList<string?>? SplitOnMatches(string? text, string? separatorPattern) =>
        text is null ? null : separatorPattern is null ? [text] : RegularExpression.Of(separatorPattern).Split(text);

    /// <summary>Whether the pattern appears in the string; <c>^</c> and <c>$</c> make it match the whole.</summary>
    public static bool? Matches(string? argument, string? pattern) =>
        argument is null || pattern is null ? null : RegularExpression.Of(pattern).Matches(argument);

    public static string? ReplaceMatches(string? argument, string? pattern, string? substitution) =>
        argument is null || pattern is null || substitution is null
            ? null : RegularExpression.Of(pattern).Replace(argument, substitution);
}
