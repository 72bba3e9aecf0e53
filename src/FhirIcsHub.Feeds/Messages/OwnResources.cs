using System.Security.Cryptography;
using FhirIcsHub.Feeds.Identity;
using FhirIcsHub.Feeds.Sources;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Feeds.Messages;

/// <summary>
/// A feed's own resources by business identifier, for conditional references and conditional writes: those that it sent before and those in
/// the message. The resources of other feeds do not exist for it.
/// </summary>
internal sealed class OwnResources(Feed feed, int feedKey, IReadOnlyList<FeedEntry> entries)
{
    // Searches here have no pages, so nothing is ever signed with this key.
    private static readonly SearchCursors NoPages = new(RandomNumberGenerator.GetBytes(16));

    /// <summary>The source ids that an identifier stands for; null when the criteria are not <c>identifier=system|value</c>.</summary>
    public IReadOnlySet<string>? Find(ReadSession session, FhirType type, string criteria)
    {
        if (!criteria.StartsWith("identifier=", StringComparison.Ordinal) || criteria.Contains('&', StringComparison.Ordinal))
        {
            return null;
        }

        var token = Uri.UnescapeDataString(criteria["identifier=".Length..].Replace('+', ' '));
        var bar = token.IndexOf('|', StringComparison.Ordinal);
        if (bar < 1 || bar == token.Length - 1)
        {
            return null;
        }

        return Find(session, type, feed.Canonicals.System(token[..bar]), token[(bar + 1)..]);
    }

    public HashSet<string> Find(ReadSession session, FhirType type, string system, string value)
    {
        var normal = system == NhsNumber.System ? NhsNumber.Strip(value) ?? value : value;
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (entry is { Action: EntryAction.Write, Refusal: 0, SourceId: not null } && entry.Type == type
                && HasIdentifier(entry.AsSent!, system, normal))
            {
                found.Add(entry.SourceId);
            }
        }

        foreach (var stored in Stored(session, type, system, normal))
        {
            if (session.FindSourceOf(stored.Key) is { IsDeleted: false } source && !IsReplaced(type, source.SourceId))
            {
                found.Add(source.SourceId);
            }
        }

        return found;
    }

    // What the message says anew of a resource counts, not what is stored of it.
    private bool IsReplaced(FhirType type, string sourceId) =>
        entries.Any(e => e.Refusal == 0 && e.Action != EntryAction.Read && e.Type == type && e.SourceId == sourceId);

    // An ordinary search, not a conditional one: that would see golden Patients only, and none of them is the feed's.
    private IEnumerable<StoredResource> Stored(ReadSession session, FhirType type, string system, string value)
    {
        var options = new SearchOptions { Cursors = NoPages, Now = DateTimeOffset.UnixEpoch, Strict = true };
        var query = SearchQueryParser.Parse(type, [new("identifier", $"{Escape(system)}|{Escape(value)}")], options).Query;
        return query is null ? [] : session.Search(query, AccessFilter.Feed(feedKey)).Entries.Select(e => e.Resource);
    }

    private bool HasIdentifier(Resource resource, string system, string value)
    {
        foreach (var identifier in resource.Root.Named("identifier"))
        {
            var sent = identifier.TextOf("value");
            if (identifier.TextOf("system") is { } own && feed.Canonicals.System(own) == system
                && (sent == value || (system == NhsNumber.System && NhsNumber.Strip(sent) == value)))
            {
                return true;
            }
        }

        return false;
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("|", "\\|", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)
        .Replace("$", "\\$", StringComparison.Ordinal);
}
