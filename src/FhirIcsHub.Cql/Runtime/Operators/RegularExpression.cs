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

    /// <summary>Steps that a character of a match takes whose groups are wanted.</summary>
    private const int StepsOfGroups = 256;

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
        Allowance.LookAtClock();
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
        Allowance.Take(text.Length);
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
        Allowance.Take(text.Length);
        var replacement = Replacement(substitution);
        try
        {
            return replacement.Contains('$', StringComparison.Ordinal) ? WithGroups(text, replacement) : Plain(text, replacement);
        }
        catch (RegexMatchTimeoutException timeout)
        {
            throw TooLong(timeout);
        }
    }

    /// <summary>What lies between the matches; groups of the pattern do not add to it.</summary>
    public List<string> Split(string text)
    {
        Allowance.Take(text.Length);
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

    private string Plain(string text, string replacement)
    {
        var result = new StringBuilder(text.Length);
        var start = 0;
        foreach (var match in _regex.EnumerateMatches(text))
        {
            result.Append(text, start, match.Index - start).Append(replacement);
            start = match.Index + match.Length;
            Allowance.Write((long)result.Length + text.Length - start, replacement.Length);
        }

        return start == 0 && result.Length == 0 ? text : result.Append(text, start, text.Length - start).ToString();
    }

    // Where a match is is found fast; what its groups hold is not, and no time limit ends it.
    private string WithGroups(string text, string replacement)
    {
        foreach (var match in _regex.EnumerateMatches(text))
        {
            Allowance.Take((long)match.Length * StepsOfGroups);
        }

        long length = text.Length;
        return _regex.Replace(text, match =>
        {
            var replaced = match.Result(replacement);
            length += replaced.Length - match.Length;
            Allowance.Write(length, replaced.Length);
            return replaced;
        });
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
