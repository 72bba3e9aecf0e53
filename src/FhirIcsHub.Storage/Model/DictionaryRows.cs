namespace FhirIcsHub.Storage.Model;

// Names that other tables hold as small integers. A row is never changed or removed, so every process may cache it.

public sealed class ResourceTypeRow
{
    public int Key { get; init; }
    public required string Name { get; init; }
}

public sealed class SearchParameterRow
{
    public int Key { get; init; }
    public required string Name { get; init; }
}

/// <summary>Key 0 is the hub itself: resources that belong to no feed.</summary>
public sealed class FeedRow
{
    public int Key { get; init; }
    public required string Name { get; init; }
}
