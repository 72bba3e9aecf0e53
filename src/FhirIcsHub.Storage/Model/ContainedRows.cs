namespace FhirIcsHub.Storage.Model;

/// <summary>
/// A resource that another one contains. Its index rows stand under its own key, which no row of <see cref="ResourceRow"/> has: so
/// searches find it only where they look for contained resources.
/// </summary>
public sealed class ContainedResourceRow
{
    /// <summary>Of the same numbers as the keys of resources.</summary>
    public long Key { get; init; }

    /// <summary>The resource that contains it.</summary>
    public long ContainerKey { get; init; }

    public int TypeKey { get; init; }

    /// <summary>Its id within its container.</summary>
    public required string Id { get; init; }
}
