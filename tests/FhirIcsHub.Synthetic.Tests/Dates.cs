using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FhirIcsHub.Synthetic.Tests;

/// <summary>Dates and times as they stand in the messages, found without knowing any element.</summary>
internal static partial class Dates
{
    /// <summary>The day of every date and time that is one: sown errors such as 30 February are left out.</summary>
    public static IEnumerable<DateOnly> In(FeedMessage message)
    {
        var text = Encoding.UTF8.GetString(message.Bundle);
        foreach (Match match in DayOrTime().Matches(text))
        {
            if (DateOnly.TryParseExact(match.Groups[1].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                yield return day;
            }
        }
    }

    public static IEnumerable<string> TimesIn(FeedMessage message) =>
        Time().Matches(Encoding.UTF8.GetString(message.Bundle)).Select(match => match.Groups[1].Value);

    [GeneratedRegex("\"([0-9]{4}-[0-9]{2}-[0-9]{2})[T\"]")]
    private static partial Regex DayOrTime();

    [GeneratedRegex("\"([0-9]{4}-[0-9]{2}-[0-9]{2}T[^\"]*)\"")]
    private static partial Regex Time();
}
