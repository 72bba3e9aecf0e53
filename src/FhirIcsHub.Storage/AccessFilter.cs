using System.Globalization;

namespace FhirIcsHub.Storage;

/// <summary>
/// Which resources a caller may see. Every method that gives out resources wants one, so that none can be forgotten. Only the server's
/// access gate decides which.
/// </summary>
public sealed class AccessFilter
{
    private AccessFilter(int? feedKey) => FeedKey = feedKey;

    /// <summary>All that the hub shows. A Patient search shows golden Patients only, unless it asks by _id, identifier or link.</summary>
    public static AccessFilter Hub { get; } = new(null);

    /// <summary>The one feed whose resources may be seen; null = all.</summary>
    public int? FeedKey { get; }

    /// <summary>The resources of one feed and nothing of the others.</summary>
    public static AccessFilter Feed(int feedKey) => new(feedKey);

    internal bool Allows(int feedKey) => FeedKey is null || FeedKey == feedKey;

    /// <summary>The same as a condition on rows of the Resource table, to be put behind others; empty when all may be seen.</summary>
    internal string AndAllowed(string alias) =>
        FeedKey is { } key ? string.Create(CultureInfo.InvariantCulture, $" AND {alias}.\"FeedKey\" = {key}") : "";
}
