namespace FhirIcsHub.Feeds.Sources;

/// <summary>The sector of a source system, in the order in which their demographics are trusted.</summary>
public enum Sector
{
    PrimaryCare,
    Acute,
    Council,

    /// <summary>Written on the hub itself.</summary>
    Hub,
}
