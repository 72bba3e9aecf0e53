namespace FhirIcsHub.Feeds.Messages;

/// <summary>What is to be written for a message, as one state of the store has it.</summary>
internal sealed class MessagePlan(FeedMessage message, IReadOnlyList<PlannedEntry> entries)
{
    public FeedMessage Message => message;

    public IReadOnlyList<PlannedEntry> Entries => entries;

    /// <summary>
    /// Golden Patient that the prepared bodies refer to, by hub id of the source Patient; null = the person is not known, the source
    /// Patient stands.
    /// </summary>
    public Dictionary<string, string?> GoldenOf { get; } = new(StringComparer.Ordinal);

    /// <summary>Id of the golden Patient to be made, if a Patient of the message is a new person.</summary>
    public Dictionary<string, string> ProposedGolden { get; } = new(StringComparer.Ordinal);

    public EntryGroups Groups { get; } = new(entries.Count);

    /// <summary>A transaction of which something was refused: nothing of it is carried out.</summary>
    public bool IsRefused => message.Kind == MessageKind.Transaction && entries.Any(e => e.IsRefused);

    public IEnumerable<PlannedEntry> Effective => IsRefused ? [] : entries.Where(e => e.IsEffective);
}
