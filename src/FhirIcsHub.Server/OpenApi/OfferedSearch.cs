using FhirIcsHub.Fhir.Search;

namespace FhirIcsHub.Server.OpenApi;

/// <summary>What can be searched by at the moment: R4's search parameters, and those that were added to the hub.</summary>
internal sealed class OfferedSearch
{
    private volatile SearchIndexer _indexer = SearchIndexer.R4;

    public SearchIndexer Indexer
    {
        get => _indexer;
        set => _indexer = value;
    }

    /// <summary>Whether the words of resources are indexed (<c>Search:FullText</c>).</summary>
    public bool FindsText { get; set; } = true;
}
