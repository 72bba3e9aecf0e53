namespace FhirIcsHub.Storage;

/// <summary>Whose a resource is and whom it is about.</summary>
/// <param name="FeedKey">The feed that sent it; 0 = the hub.</param>
/// <param name="SourcePatientKey">The source Patient that it came with; null when it is about nobody.</param>
/// <param name="Flags">What the hub knows of it beyond its content.</param>
public sealed record Ownership(int FeedKey, long? SourcePatientKey, ResourceFlags Flags)
{
    /// <summary>A resource of the hub that is about nobody.</summary>
    public static Ownership Hub { get; } = new(StorageCatalog.HubFeedKey, null, ResourceFlags.None);
}
