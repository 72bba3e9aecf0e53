namespace FhirIcsHub.Storage.Search.Filters;

/// <summary>How the criteria of a filter belong together.</summary>
public enum FilterJoin
{
    All,
    Any,

    /// <summary>Not all of them are met.</summary>
    Not,
}

/// <summary>Criteria joined by and, or, not.</summary>
/// <param name="Join">How.</param>
/// <param name="Criteria">What is joined, other filters among them.</param>
public sealed record FilterSearch(FilterJoin Join, IReadOnlyList<SearchCriterion> Criteria) : SetSearch
{
    /// <summary>What a criterion's code is when it is a filter.</summary>
    public const string Code = "_filter";

    /// <summary>The criteria that must all be met, each by itself: so each can drive a search.</summary>
    internal static IEnumerable<SearchCriterion> Flatten(SearchCriterion criterion) =>
        criterion.Values[0] is FilterSearch { Join: FilterJoin.All } all ? all.Criteria.SelectMany(Flatten) : [criterion];
}

/// <summary>The value of a row is another one (<c>ne</c>).</summary>
/// <param name="Value">Than this.</param>
public sealed record UnequalSearch(SearchValue Value) : SearchValue;
