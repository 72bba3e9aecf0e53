using FhirIcsHub.Fhir;

namespace FhirIcsHub.Feeds.Messages;

internal enum MessageKind
{
    /// <summary>A request about one resource.</summary>
    Single,
    Transaction,
    Batch,
    Collection,
}

/// <summary>A message as it was read: its entries, or why it cannot be taken at all.</summary>
internal sealed record FeedMessage(MessageKind Kind, IReadOnlyList<FeedEntry> Entries, int Refusal = 0, IReadOnlyList<Issue>? Issues = null)
{
    public static FeedMessage Refused(int status, params IReadOnlyList<Issue> issues) => new(MessageKind.Single, [], status, issues);
}
