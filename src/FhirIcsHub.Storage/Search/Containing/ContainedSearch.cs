using FhirIcsHub.Storage.Search.Filters;

namespace FhirIcsHub.Storage.Search.Containing;

/// <summary>Whether contained resources are searched (<c>_contained</c>).</summary>
public enum ContainedSearch
{
    /// <summary>Not for themselves; chains go into them.</summary>
    None,

    /// <summary>They alone.</summary>
    Only,

    /// <summary>They and the others.</summary>
    Both,
}

/// <summary>What can be asked of contained resources.</summary>
internal static class ContainedCriteria
{
    /// <summary>
    /// Whether a contained resource can meet the criterion by its index rows. It has no id of the server's and no time of its own,
    /// nothing refers to it from outside, and it is in no list or compartment; SearchParameters of one's own and texts are indexed for
    /// whole resources only.
    /// </summary>
    public static bool CanMeet(SearchCriterion criterion) =>
        !criterion.Parameter.IsResourceColumn && !criterion.Parameter.IsCustom && criterion.Values.All(value => value switch
        {
            FilterSearch filter => filter.Criteria.All(CanMeet),
            SetSearch or HasSearch => false,
            _ => true,
        });
}
