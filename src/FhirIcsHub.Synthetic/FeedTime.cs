using System.Globalization;
using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Synthetic;

/// <summary>Wall-clock times in the United Kingdom, spelt with or without their offset.</summary>
internal static class FeedTime
{
    /// <summary>For example <c>2025-07-01T09:30:00+01:00</c>.</summary>
    public static string WithOffset(DateTime local) =>
        WithoutOffset(local) + (LondonTime.EarliestUtc(local.Ticks) == local.Ticks ? "+00:00" : "+01:00");

    /// <summary>For example <c>2025-07-01T09:30:00</c>: not a legal FHIR dateTime, but what many systems send.</summary>
    public static string WithoutOffset(DateTime local) => local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Day(DateTime local) => local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
