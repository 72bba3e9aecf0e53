namespace FhirIcsHub.Storage.Search;

/// <summary>How an ordered value is compared (value set <c>search-comparator</c>).</summary>
public enum SearchPrefix
{
    /// <summary>eq: the range of the search value contains the range of the target.</summary>
    Equal,

    /// <summary>ne: it does not.</summary>
    NotEqual,

    /// <summary>gt: the target reaches above the search value.</summary>
    GreaterThan,

    /// <summary>lt: the target reaches below the search value.</summary>
    LessThan,

    /// <summary>ge: the target reaches to the search value or above it.</summary>
    GreaterOrEqual,

    /// <summary>le: the target reaches to the search value or below it.</summary>
    LessOrEqual,

    /// <summary>sa: all of the target is above the search value.</summary>
    StartsAfter,

    /// <summary>eb: all of the target is below the search value.</summary>
    EndsBefore,

    /// <summary>ap: the target overlaps the search value, widened by a tenth.</summary>
    Approximately,
}
