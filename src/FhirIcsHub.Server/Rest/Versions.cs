using System.Globalization;

namespace FhirIcsHub.Server.Rest;

/// <summary>Version numbers in ETags: <c>W/"3"</c>.</summary>
internal static class Versions
{
    /// <summary>The version of <c>W/"3"</c> or <c>"3"</c> (some clients drop the W/); null when it is no version of ours.</summary>
    public static int? OfETag(string etag)
    {
        var text = etag.AsSpan().Trim();
        if (text.StartsWith("W/", StringComparison.Ordinal))
        {
            text = text[2..];
        }
        return int.TryParse(text.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }
}
