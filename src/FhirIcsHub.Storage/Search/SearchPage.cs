using FhirIcsHub.Fhir;

namespace FhirIcsHub.Storage.Search;

/// <summary>One page of what a search found.</summary>
/// <param name="Entries">The matches in the order that was asked for, else by internal key, then what they include.</param>
/// <param name="NextCursor">Value of <see cref="SearchQueryParser.CursorParameter"/> for the next page; null on the last.</param>
/// <param name="SelfQuery">The parameters that were understood, as a URL query.</param>
/// <param name="Total">Number of all matches, where it was asked for.</param>
/// <param name="Issues">What was ignored, and includes that were left out for their number.</param>
public sealed record SearchPage(
    IReadOnlyList<SearchMatch> Entries, string? NextCursor, string SelfQuery, long? Total, IReadOnlyList<Issue> Issues);

/// <param name="Resource">The current version.</param>
/// <param name="Mode">Why it is there.</param>
/// <param name="ContainedId">Not the resource itself is there, but the one with this id that it contains.</param>
public sealed record SearchMatch(StoredResource Resource, SearchMode Mode, string? ContainedId = null);

/// <summary>Why an entry is in a search result (value set <c>search-entry-mode</c>).</summary>
public enum SearchMode
{
    Match,
    Include,
}
