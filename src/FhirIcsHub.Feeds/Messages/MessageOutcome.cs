using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;

namespace FhirIcsHub.Feeds.Messages;

/// <summary>What the journal keeps of a message's outcome.</summary>
internal static class MessageOutcome
{
    public static JournalStatus StatusOf(MessagePlan plan)
    {
        var refused = plan.Entries.Count(e => e.IsRefused);
        return refused == 0 ? JournalStatus.Accepted : plan.IsRefused || refused == plan.Entries.Count ? JournalStatus.Rejected
            : JournalStatus.Partly;
    }

    /// <summary>The errors and warnings as an OperationOutcome; null when there are none.</summary>
    public static byte[]? ToKeep(MessagePlan plan)
    {
        var issues = plan.Entries.SelectMany(e => e.Issues).Where(i => i.Severity != IssueSeverity.Information).ToList();
        return issues.Count == 0 ? null : OperationOutcome.ToJson(issues);
    }
}
