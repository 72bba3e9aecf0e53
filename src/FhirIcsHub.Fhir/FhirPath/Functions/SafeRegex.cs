using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// A regular expression of a user: matched in linear time where .NET can, with a time limit where it needs backtracking.
/// "." matches line ends too (single-line mode of the FHIRPath specification).
/// </summary>
internal sealed class SafeRegex
{
    private const int MaxCached = 1000;
    private const int MaxPatternLength = 10_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private static readonly ConcurrentDictionary<(string Pattern, bool IsFull), SafeRegex> Cache = new();

    private readonly Regex _regex;

    private SafeRegex(string pattern, bool isFull)
    {
        IsEmpty = pattern.Length == 0;
        var anchored = isFull ? @"\A(?:" + pattern + @")\z" : pattern;
        const RegexOptions options = RegexOptions.Singleline | RegexOptions.CultureInvariant;
        try
        {
            _regex = new Regex(anchored, options | RegexOptions.NonBacktracking, Limit);
        }
        catch (NotSupportedException)
        {
            // Look-arounds and back-references need backtracking: the time limit keeps them in bounds.
            _regex = new Regex(anchored, options, Limit);
        }
    }

    /// <summary>Whether the pattern is empty: it matches, and replaces nothing.</summary>
    public bool IsEmpty { get; }

    public static SafeRegex Get(string pattern, bool isFull, int position)
    {
        if (Cache.TryGetValue((pattern, isFull), out var found))
        {
            return found;
        }

        if (pattern.Length > MaxPatternLength)
        {
            throw FhirPathException.Execution(position, "the regular expression is too long");
        }

        try
        {
            var regex = new SafeRegex(pattern, isFull);
            if (Cache.Count < MaxCached)
            {
                Cache.TryAdd((pattern, isFull), regex);
            }

            return regex;
        }
        catch (ArgumentException)
        {
            throw FhirPathException.Execution(position, "not a regular expression");
        }
    }

    public bool IsMatch(string text, int position)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw FhirPathException.Execution(position, "the regular expression takes too long");
        }
    }

    public string Replace(string text, string substitution, int position)
    {
        try
        {
            return _regex.Replace(text, substitution);
        }
        catch (RegexMatchTimeoutException)
        {
            throw FhirPathException.Execution(position, "the regular expression takes too long");
        }
    }
}
