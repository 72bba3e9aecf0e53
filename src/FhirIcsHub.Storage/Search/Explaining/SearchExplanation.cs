namespace FhirIcsHub.Storage.Search.Explaining;

/// <summary>How a search was carried out (<c>_explain</c>). It has no values but those that the searcher wrote.</summary>
/// <param name="SelfQuery">The parameters that were understood, as a URL query.</param>
/// <param name="Database">The database that carried it out.</param>
/// <param name="Types">How each type was searched.</param>
/// <param name="Statements">What the database was asked, in the order of asking.</param>
/// <param name="Times">How long each part took.</param>
/// <param name="Page">What it found.</param>
public sealed record SearchExplanation(
    string SelfQuery,
    string Database,
    IReadOnlyList<ExplainedType> Types,
    IReadOnlyList<ExplainedStatement> Statements,
    IReadOnlyList<ExplainedTime> Times,
    SearchPage Page);

/// <param name="Type">Name of the resource type.</param>
/// <param name="Order">How its matches were found in order.</param>
/// <param name="Criteria">All of them were met.</param>
public sealed record ExplainedType(string Type, SearchOrder Order, IReadOnlyList<ExplainedCriterion> Criteria);

/// <param name="Text">What was understood, in words.</param>
/// <param name="Drives">The search started from what it finds.</param>
/// <param name="Count">How many entries it was found to have, when it was counted; of many only how far was counted.</param>
public sealed record ExplainedCriterion(string Text, bool Drives, ExplainedCount? Count);

/// <summary>What was known of the entries of a criterion when the choice was made.</summary>
/// <param name="AtLeast">There are so many of them, or more.</param>
/// <param name="Below">There are fewer than so many; null = not known.</param>
/// <param name="IsRemembered">An earlier search had counted them.</param>
public sealed record ExplainedCount(long AtLeast, long? Below, bool IsRemembered);

/// <param name="Part">What it was asked for.</param>
/// <param name="Sql">The statement, with names in the places of its values.</param>
/// <param name="Plan">The database's own plan, a step each, indented by two spaces where it is part of the step above.</param>
public sealed record ExplainedStatement(SearchPart Part, string Sql, IReadOnlyList<string> Plan);

/// <param name="Part">A part of the search.</param>
/// <param name="Elapsed">Time on the clock, without that of asking for plans.</param>
public sealed record ExplainedTime(SearchPart Part, TimeSpan Elapsed);

/// <summary>The parts of a search.</summary>
public enum SearchPart
{
    /// <summary>What to start from was chosen.</summary>
    Choice,

    /// <summary>The matches were counted.</summary>
    Total,

    /// <summary>The matches of the page were found.</summary>
    Matches,

    /// <summary>What they include was found.</summary>
    Includes,
}

/// <summary>How the matches of a type were found in order.</summary>
public enum SearchOrder
{
    /// <summary>The driving criterion's matches were put in order.</summary>
    Driven,

    /// <summary>Resources were taken in the order in which they were first stored, and each tested.</summary>
    AsStored,

    /// <summary>All matches were sorted, for they are few.</summary>
    Sorted,

    /// <summary>The index of the first sort key was walked along, and each resource tested.</summary>
    AlongSortKey,

    /// <summary>From code to code of the first sort key, each a search of its own.</summary>
    CodeByCode,

    /// <summary>The database planned by statistics of its own.</summary>
    Planned,
}
