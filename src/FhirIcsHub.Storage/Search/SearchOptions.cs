using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Storage.Search;

/// <summary>What a search must know of the server and of the request beyond its parameters.</summary>
public sealed record SearchOptions
{
    /// <summary>Signs and reads the cursors of page links.</summary>
    public required SearchCursors Cursors { get; init; }

    /// <summary>The present, for <c>ap</c> on dates.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The parameters to search by: R4's, unless the store has more (<see cref="ReadSession.CurrentSearch"/>).</summary>
    public SearchIndexer Indexer { get; init; } = SearchIndexer.R4;

    /// <summary>Base URL of this server: absolute references below it count as local.</summary>
    public string? ServerBase { get; init; }

    /// <summary>Whether the words of resources are indexed, so that <c>_text</c> and <c>_content</c> work.</summary>
    public bool FindsText { get; init; } = true;

    /// <summary>The sets of codes that the search names.</summary>
    public CodeSets CodeSets { get; init; } = CodeSets.None;

    /// <summary>What is not understood is an error (<c>Prefer: handling=strict</c>), and not left out.</summary>
    public bool Strict { get; init; }

    /// <summary>
    /// The criteria of a conditional create, update or reference: no paging, includes or totals, and an error for what is not understood.
    /// </summary>
    public bool Conditional { get; init; }

    /// <summary>Matches on a page when the client does not say.</summary>
    public int DefaultCount { get; init; } = 20;

    /// <summary>Most matches on a page.</summary>
    public int MaxCount { get; init; } = 1000;
}
