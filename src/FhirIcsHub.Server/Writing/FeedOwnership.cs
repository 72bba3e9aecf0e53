using FhirIcsHub.Feeds.Persons;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Server.Writing;

/// <summary>
/// What belongs to feeds and therefore cannot be written on <c>/fhir</c>: resources that a feed sent, and ids of the form that the hub
/// gives to them, so that nobody can take the place of a record that a feed has yet to send.
/// </summary>
internal sealed class FeedOwnership(IReadOnlyCollection<string> feedIds)
{
    /// <summary>The owner key of what belongs to no feed.</summary>
    public const int HubFeedKey = 0;

    /// <summary>Null when the resource may be written; else the reason why not.</summary>
    public string? WhyNotWritable(FhirType type, string id, StoredResource? existing)
    {
        if (WhyNotWritable(type, id, existing?.FeedKey) is { } reason)
        {
            return reason;
        }
        return existing is not null && type.Name == "Patient" && PersonLinker.IsMadeByHub(existing)
            ? "The hub puts this Patient together from what the feeds send, and does so again whenever they send "
                + "something new: change it there."
            : null;
    }

    /// <summary>The same of what is no Patient, by the feed that owns what exists; null = nothing exists.</summary>
    public string? WhyNotWritable(FhirType type, string id, int? ownerFeedKey)
    {
        if (ownerFeedKey is { } owner)
        {
            return owner == HubFeedKey
                ? null
                : $"This {type.Name} belongs to the feed that sent it and can be changed or deleted only there (/feeds/…/fhir).";
        }
        var feed = feedIds.FirstOrDefault(feed =>
            id.Length > feed.Length && id.StartsWith(feed, StringComparison.Ordinal) && id[feed.Length] is '-' or '.');
        return feed is null
            ? null
            : $"Ids that begin with '{feed}-' or '{feed}.' are kept for what the feed '{feed}' sends.";
    }
}
