using System.Globalization;

namespace FhirIcsHub.Server.Rest;

/// <summary>An instant as FHIR writes it, in UTC to the millisecond.</summary>
internal static class FhirInstant
{
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
