using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Model;

namespace FhirIcsHub.Server.Subscriptions;

/// <summary>A change with the version that it made and the one before.</summary>
/// <param name="Change">The change.</param>
/// <param name="Version">What it made; a tombstone when it was a delete.</param>
/// <param name="Previous">What there was before; null when there was nothing, or it was deleted.</param>
internal sealed record ChangedVersion(OutboxRow Change, StoredResource Version, StoredResource? Previous)
{
    public TopicInteraction Interaction { get; } = Version.IsDeleted ? TopicInteraction.Delete
        : Previous is null ? TopicInteraction.Create : TopicInteraction.Update;

    /// <summary>The version that filters are about: of a delete, what was deleted.</summary>
    public StoredResource? Content => Version.IsDeleted ? Previous : Version;

    /// <summary>Null when the resource may not be seen, or the version is kept no longer.</summary>
    public static ChangedVersion? Read(ReadSession session, OutboxRow change, AccessFilter access)
    {
        if (session.ReadByKey(session.Catalog.Type(change.TypeKey), change.ResourceKey, access) is not { } current
            || session.ReadVersion(current, change.Version) is not { } version)
        {
            return null;
        }
        var previous = change.Version > 1 ? session.ReadVersion(current, change.Version - 1) : null;
        return new ChangedVersion(change, version, previous is { IsDeleted: false } ? previous : null);
    }
}
