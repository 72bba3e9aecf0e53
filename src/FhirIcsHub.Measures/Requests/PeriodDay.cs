using System.Globalization;

namespace FhirIcsHub.Measures;

/// <summary>
/// A FHIR date as one end of a period: a year or a month means its first day at the start of a period and its last at the end, as R4 says
/// of <c>$evaluate-measure</c>.
/// </summary>
internal static class PeriodDay
{
    public static bool TryParse(string text, bool lastDay, out DateOnly day)
    {
        if (Parse(text, "yyyy-MM-dd", out day))
        {
            return true;
        }

        if (Parse(text, "yyyy-MM", out day))
        {
            day = lastDay ? day.AddDays(DateTime.DaysInMonth(day.Year, day.Month) - 1) : day;
            return true;
        }

        if (Parse(text, "yyyy", out day))
        {
            day = lastDay ? new DateOnly(day.Year, 12, 31) : day;
            return true;
        }

        return false;
    }

    private static bool Parse(string text, string format, out DateOnly day) =>
        DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
