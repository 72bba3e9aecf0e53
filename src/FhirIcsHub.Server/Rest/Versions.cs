using System.Globalization;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Rest;

/// <summary>Version numbers in ETags: <c>W/"3"</c>.</summary>
internal static class Versions
{
    private static readonly char[] Comma = [','];

    /// <summary>
    /// The version of <c>W/"3"</c> or <c>"3"</c> (some clients drop the W/, or the quotes); null when it is no version of ours.
    /// </summary>
    public static int? OfETag(string etag)
    {
        var text = etag.AsSpan().Trim();
        if (text.StartsWith("W/", StringComparison.Ordinal))
        {
            text = text[2..];
        }
        if (text is ['"', .. var quoted, '"'])
        {
            text = quoted;
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }

    /// <summary>The ETags of a list, as in If-Match and If-None-Match.</summary>
    public static string[] ETagsIn(string list) =>
        list.Split(Comma, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>What If-Match asks of the resource that is to be changed.</summary>
/// <param name="Versions">The versions of which one must be the current one; null = any that is not deleted (<c>*</c>).</param>
internal sealed record VersionMatch(IReadOnlyList<int>? Versions)
{
    /// <summary>Null when the text is no list of ETags and no <c>*</c>.</summary>
    public static VersionMatch? Parse(string text)
    {
        if (text.Trim() == "*")
        {
            return new VersionMatch(Versions: null);
        }
        var versions = Rest.Versions.ETagsIn(text).Select(Rest.Versions.OfETag).ToList();
        return versions.Count == 0 || versions.Contains(null) ? null : new VersionMatch([.. versions.Select(version => version!.Value)]);
    }

    public bool Allows(StoredResource? current) =>
        current is not null && (Versions is null ? !current.IsDeleted : Versions.Contains(current.Version));

    /// <summary>As in a sentence: <c>version 3</c>.</summary>
    public override string ToString() => Versions switch
    {
        null => "any version",
        [var only] => string.Create(CultureInfo.InvariantCulture, $"version {only}"),
        _ => $"one of the versions {string.Join(", ", Versions)}",
    };
}
