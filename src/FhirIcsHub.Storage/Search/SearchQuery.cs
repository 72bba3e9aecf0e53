using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Search;
using FhirIcsHub.Storage.Search.Containing;

namespace FhirIcsHub.Storage.Search;

/// <summary>A search as it was understood: what a session can carry out.</summary>
public sealed record SearchQuery
{
    internal SearchQuery(FhirType type, SearchCursors cursors)
    {
        Type = type;
        Cursors = cursors;
    }

    /// <summary>The resource type searched for; of a search over several <c>Resource</c>.</summary>
    public FhirType Type { get; }

    /// <summary>What is searched, one type each; of a search for one type it alone.</summary>
    internal IReadOnlyList<SearchQuery> Parts
    {
        get => field ?? [this];
        init;
    }

    /// <summary>All of them must be met.</summary>
    public IReadOnlyList<SearchCriterion> Criteria { get; internal init; } = [];

    public IReadOnlyList<SearchInclude> Includes { get; internal init; } = [];

    public IReadOnlyList<SearchInclude> ReverseIncludes { get; internal init; } = [];

    /// <summary>The order of the matches; empty = as they were first stored.</summary>
    public IReadOnlyList<SearchSortKey> Sort { get; internal init; } = [];

    /// <summary>Matches on a page; 0 = only their number is wanted.</summary>
    public int Count { get; init; }

    /// <summary>Whether, and how exactly, the number of all matches is wanted.</summary>
    public SearchTotal Total { get; internal init; }

    /// <summary>
    /// A Patient search of the hub that must not find the feeds' own Patients, whatever it asks by: for conditional create and update.
    /// </summary>
    public bool PresentedPatientsOnly { get; internal init; }

    /// <summary>The parameters that were understood, as a URL query: what the self link shows, without the place in the walk.</summary>
    public string SelfQuery { get; internal init; } = "";

    /// <summary>
    /// Type and criteria in one spelling for every order of the parameters: what <see cref="WriteSession.Lock"/> takes for a conditional
    /// create.
    /// </summary>
    public string CriteriaKey { get; internal init; } = "";

    /// <summary>Whether contained resources are searched.</summary>
    public ContainedSearch Contained { get; internal init; }

    /// <summary>Of contained resources that match they themselves are wanted, and not what contains them (<c>_containedType</c>).</summary>
    public bool ReturnsContained { get; internal init; }

    /// <summary>Types that the caller may not find as containers.</summary>
    internal IReadOnlyList<FhirType> HiddenContainers { get; init; } = [];

    /// <summary>How it is carried out is wanted, and not what it finds (<c>_explain</c>).</summary>
    public bool IsExplained { get; internal init; }

    /// <summary>What was not understood and is left out.</summary>
    public IReadOnlyList<Issue> Ignored { get; internal init; } = [];

    internal SearchCursors Cursors { get; }

    /// <summary>Tells this search from others: a cursor is good for one only.</summary>
    internal long QueryHash { get; init; }

    /// <summary>Where the walk through the pages is; null on the first.</summary>
    internal SearchCursor? Cursor { get; init; }

    /// <summary>Whether it asks for Patients by what names one feed's Patient, so that these are shown.</summary>
    internal bool NamesSourcePatients => !PresentedPatientsOnly && Criteria.Any(criterion => criterion.NamesPatients);
}

/// <summary>Whether the number of all matches is wanted (<c>_total</c>).</summary>
public enum SearchTotal
{
    None,

    /// <summary>Exact while they are few, else reckoned from where the first of them stand.</summary>
    Estimate,

    /// <summary>Exact: also for <c>_summary=count</c> and <c>_count=0</c>.</summary>
    Accurate,
}

/// <summary>One parameter of a search; one of its values must be met.</summary>
public sealed record SearchCriterion(SearchParameterInfo Parameter, IReadOnlyList<SearchValue> Values)
{
    /// <summary>None of the values may be met (<c>:not</c>); a resource without any value meets that.</summary>
    public bool IsNegated { get; init; }

    /// <summary>The parameter at the end of the chain, whose values the client wrote.</summary>
    internal SearchParameterInfo Leaf => Values[0] switch
    {
        ChainSearch chain => chain.Criterion.Leaf,
        HasSearch has => has.Criterion.Leaf,
        _ => Parameter,
    };

    /// <summary>Of a Patient: it asks by what names one feed's Patient.</summary>
    internal bool NamesPatients => Parameter.Code is "_id" or "identifier" or "link"
        && Values[0] is not (ChainSearch or HasSearch or CodeTextSearch or StoredCodeSearch);
}

/// <summary><c>_include</c> or <c>_revinclude</c>: what a reference parameter leads to, or comes from.</summary>
/// <param name="Parameter">The reference parameter, of the type that holds the references.</param>
/// <param name="Target">Only targets of this type; null = of any.</param>
/// <param name="IsIterated">It goes out from included resources too (<c>:iterate</c>).</param>
public sealed record SearchInclude(SearchParameterInfo Parameter, FhirType? Target, bool IsIterated = false);

/// <summary>The outcome of reading a search: the query, or why there is none.</summary>
/// <param name="Query">Null when an issue is an error.</param>
/// <param name="Issues">Errors, or what was ignored.</param>
public sealed record SearchQueryResult(SearchQuery? Query, IReadOnlyList<Issue> Issues)
{
    public bool Success => Query is not null;
}
