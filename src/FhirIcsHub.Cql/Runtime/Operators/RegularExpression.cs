using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace FhirIcsHub.Cql.Runtime.Operators;

/// <summary>
/// A regular expression of a library: case-sensitive, single-line, partial matching (CQL, Matches). It runs in linear time where .NET can,
/// under a time limit where it needs backtracking; what was made is kept, bounded.
/// </summary>
internal sealed class RegularExpression
{
    private const int MaxKept = 1000;
    private const int MaxPatternLength = 10_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private static readonly ConcurrentDictionary<string, RegularExpression> Kept = new(StringComparer.Ordinal);

    private readonly Regex _regex;

    private RegularExpression(string pattern)
    {
        const RegexOptions options = RegexOptions.Singleline | RegexOptions.CultureInvariant;
        try
        {
            _regex = new Regex(pattern, options | RegexOptions.NonBacktracking, Limit);
        }
        catch (NotSupportedException)
        {
            // Look-around and back-references need backtracking.
            _regex = new Regex(pattern, options, Limit);
        }
    }

    public static RegularExpression Of(string pattern)
    {
        if (Kept.TryGetValue(pattern, out var found))
        {
            return found;
        }

        if (pattern.Length > MaxPatternLength)
        {
            throw new CqlException($"a regular expression has more than {MaxPatternLength} characters");
        }

        try
        {
            var made = new RegularExpression(pattern);
            if (Kept.Count < MaxKept)
            {
                Kept.TryAdd(pattern, made);
            }

            return made;
        }
        catch (RegexParseException problem)
        {
            throw new CqlException($"not a regular expression: {problem.Error} at character {problem.Offset + 1}", problem);
        }
    }

    public bool Matches(string text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException timeout)
        {
            throw TooLong(timeout);
        }
    }

    /// <param name="text">Where to replace.</param>
    /// <param name="substitution"><c>$1</c> and <c>${name}</c> stand for groups; a backslash takes the meaning from what follows.</param>
    public string Replace(string text, string substitution)
    {
        try
        {
            return _regex.Replace(text, Replacement(substitution));
        }
        catch (RegexMatchTimeoutException timeout)
        {
            throw TooLong(timeout);
        }
    }

    /// <summary>What lies between the matches; groups of the pattern do not add to it.</summary>
    public List<string> Split(string text)
    {
        var parts = new List<string>();
        var start = 0;
        try
        {
            foreach (var match in _regex.EnumerateMatches(text))
            {
                if (match.Length > 0)
                {
                    parts.Add(text[start..match.Index]);
                    start = match.Index + match.Length;
                }
            }
        }
        catch (RegexMatchTimeoutException timeout)
        {
            throw TooLong(timeout);
        }

        parts.Add(text[start..]);
        return parts;
    }

    private static CqlException TooLong(RegexMatchTimeoutException timeout) => new("a regular expression takes too long", timeout);

    // .NET gives more signs a meaning than the dialect that libraries are written in: those are escaped.
    private static string Replacement(string substitution)
    {
        if (substitution.AsSpan().IndexOfAny('\\', '$') < 0)
        {
            return substitution;
        }

        var text = new StringBuilder(substitution.Length + 8);
        for (var i = 0; i < substitution.Length; i++)
        {
            var c = substitution[i];
            var next = i + 1 < substitution.Length ? substitution[i + 1] : '\0';
            if (c == '\\' && next != '\0')
            {
                text.Append(next == '$' ? "$$" : next.ToString());
                i++;
            }
            else if (c == '$' && !char.IsAsciiDigit(next) && next != '{')
            {
                text.Append("$$");
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }
}
