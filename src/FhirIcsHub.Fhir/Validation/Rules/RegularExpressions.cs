using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// Regular expressions that come with definitions: whole-value matches, bounded in time, since their authors are not known.
/// </summary>
internal static class RegularExpressions
{
    private const int MaxCount = 1_000;

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);
    private static readonly ConcurrentDictionary<string, Regex?> Known = new(StringComparer.Ordinal);

    /// <summary>Whether the whole value matches; null when the pattern is no regular expression or takes too long.</summary>
    public static bool? Matches(string pattern, string value)
    {
        if (!Known.TryGetValue(pattern, out var regex))
        {
            regex = Compile(pattern);
            if (Known.Count < MaxCount)
            {
                Known.TryAdd(pattern, regex);
            }
        }

        try
        {
            return regex?.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static Regex? Compile(string pattern)
    {
        try
        {
            return new Regex($"^(?:{pattern})$", RegexOptions.CultureInvariant, Longest);
        }
        catch (ArgumentException)
        {
            // A pattern of another dialect: the value cannot be judged by it.
            return null;
        }
    }
}
