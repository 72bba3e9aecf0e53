namespace FhirIcsHub.Storage.Search;

/// <summary>A match of an unsorted search.</summary>
/// <param name="Resource">The current version of the resource, or of what contains it.</param>
/// <param name="Place">Where it stands in the order of matches.</param>
/// <param name="ContainedId">The id within <paramref name="Resource"/> of the contained resource that matches.</param>
internal sealed record FoundMatch(StoredResource Resource, long Place, string? ContainedId = null);
