namespace FhirIcsHub.Storage;

/// <summary>What became of an inbound message.</summary>
public enum JournalStatus
{
    /// <summary>Kept, not yet worked on (or the work was cut short): to be replayed.</summary>
    Received = 0,
    Accepted = 1,

    /// <summary>Some entries were accepted, some rejected.</summary>
    Partly = 2,
    Rejected = 3,
}
