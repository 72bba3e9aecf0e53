using FhirIcsHub.Cql.Runtime.Values;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// Strings (CQL, String Operators): null in, null out where nothing else is said; positions are those of UTF-16 units, from 0; comparison
/// is ordinal.
/// </summary>
internal static class StringOperators
{
    /// <summary>So many characters are compared in the time of a step.</summary>
    private const int CharactersAtOnce = 1_024;

    /// <summary>Null when either is null (<c>+</c>); <c>&amp;</c> comes as Coalesce of each operand with ''.</summary>
    public static string? Concatenate(string? left, string? right)
    {
        if (left is null || right is null)
        {
            return null;
        }

        Allowance.Write((long)left.Length + right.Length);
        return string.Concat(left, right);
    }

    /// <summary>The elements one after the other, nulls left out; null for null and for a list without an element.</summary>
    public static string? Combine(IReadOnlyList<string?>? source, string? separator = null)
    {
        if (source is null || source.Count == 0)
        {
            return null;
        }

        Allowance.Take(source.Count);
        var present = source.Where(element => element is not null).ToList();
        Allowance.Write(present.Sum(element => (long)element!.Length) + ((long)(separator?.Length ?? 0) * present.Count));
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

    public static string? Lower(string? argument)
    {
        Allowance.Take(argument?.Length ?? 0);
        return argument?.ToLowerInvariant();
    }

    public static string? Upper(string? argument)
    {
        Allowance.Take(argument?.Length ?? 0);
        return argument?.ToUpperInvariant();
    }

    /// <summary>Position of the first appearance; -1 when there is none, 0 for the empty pattern.</summary>
    public static int? PositionOf(string? pattern, string? text)
    {
        if (pattern is null || text is null)
        {
            return null;
        }

        Allowance.TakeProduct(text.Length, pattern.Length, CharactersAtOnce);
        return text.IndexOf(pattern, StringComparison.Ordinal);
    }

    /// <summary>Position of the last appearance; -1 when there is none, the length for the empty pattern.</summary>
    public static int? LastPositionOf(string? pattern, string? text)
    {
        if (pattern is null || text is null)
        {
            return null;
        }

        Allowance.TakeProduct(text.Length, pattern.Length, CharactersAtOnce);
        return text.LastIndexOf(pattern, StringComparison.Ordinal);
    }

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

        var count = length is { } wanted ? Math.Clamp(wanted, 0, text.Length - start) : text.Length - start;
        Allowance.Take(count);
        return text.Substring(start, count);
    }

    /// <summary>Without a separator, or when it does not appear, the whole string is the only element.</summary>
    public static IReadOnlyList<string?>? Split(string? text, string? separator)
    {
        if (text is null || string.IsNullOrEmpty(separator))
        {
            return text is null ? null : [text];
        }

        Allowance.Take(text.Length);
        Allowance.TakeProduct(text.Length, separator.Length, CharactersAtOnce);
        var parts = text.Split(separator);
        Allowance.Grow(parts.Length);
        return parts;
    }

    public static IReadOnlyList<string?>? SplitOnMatches(string? text, string? separatorPattern)
    {
        if (text is null || separatorPattern is null)
        {
            return text is null ? null : [text];
        }

        var parts = RegularExpression.Of(separatorPattern).Split(text);
        Allowance.Grow(parts.Count);
        return parts;
    }

    /// <summary>Whether the pattern appears in the string; <c>^</c> and <c>$</c> make it match the whole.</summary>
    public static bool? Matches(string? argument, string? pattern) =>
        argument is null || pattern is null ? null : RegularExpression.Of(pattern).Matches(argument);

    public static string? ReplaceMatches(string? argument, string? pattern, string? substitution) =>
        argument is null || pattern is null || substitution is null
            ? null : RegularExpression.Of(pattern).Replace(argument, substitution);
}
