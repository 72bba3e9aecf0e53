using System.Collections.Concurrent;
using FhirIcsHub.Fhir.FhirPath;

namespace FhirIcsHub.Fhir.Validation.Rules;

/// <summary>
/// Regular expressions that come with definitions: whole-value matches. Their authors are not known, so one that is wrong or once took too
/// long is not tried again.
/// </summary>
internal static class RegularExpressions
{
    private const int MaxCount = 10_000;

    private static readonly ConcurrentDictionary<string, bool> Unusable = new(StringComparer.Ordinal);

    /// <summary>Whether the whole value matches; null when the pattern is no regular expression or takes too long.</summary>
    public static bool? Matches(string pattern, string value)
    {
        if (Unusable.ContainsKey(pattern))
        {
            return null;
        }

        try
        {
            return SafeRegex.Get(pattern, isFull: true, position: 0).IsMatch(value, position: 0);
        }
        catch (FhirPathException)
        {
            // No regular expression of .NET, or one that runs away: values cannot be judged by it.
            if (Unusable.Count < MaxCount)
            {
                Unusable.TryAdd(pattern, true);
            }

            return null;
        }
    }
}
