using System.Globalization;

namespace FhirIcsHub.Synthetic;

/// <summary>Wall-clock times in the United Kingdom, spelt with or without their offset. The rule is computed, not looked up, so that no time zone data is needed.</summary>
internal static class LondonTime
{
    /// <summary>For example <c>2025-07-01T09:30:00+01:00</c>.</summary>
    public static string WithOffset(DateTime local) => WithoutOffset(local) + (IsSummer(local) ? "+01:00" : "+00:00");

    /// <summary>For example <c>2025-07-01T09:30:00</c>: not a legal FHIR dateTime, but what many systems send.</summary>
    public static string WithoutOffset(DateTime local) => local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Day(DateTime local) => local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>From the last Sunday of March to the last Sunday of October (Summer Time Order 2002); consultations do not happen in the changing hours.</summary>
    private static bool IsSummer(DateTime local) =>
        local >= LastSunday(local.Year, 3).AddHours(1) && local < LastSunday(local.Year, 10).AddHours(2);

    private static DateTime LastSunday(int year, int month)
    {
        var last = new DateTime(year, month, 31);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
