using FhirIcsHub.Server.Hosting;
using FhirIcsHub.Storage;
using FhirIcsHub.Storage.Search;

namespace FhirIcsHub.Server.Rest;

/// <summary>How searches are read here: page sizes from the settings, the clock, the key that signs page links.</summary>
internal sealed class SearchSetup(SearchCursors cursors, StorageCatalog catalog, LimitSettings limits, TimeProvider time)
{
    /// <summary>For a search.</summary>
    /// <param name="fhirBase">Address of the FHIR server as the client sees it: absolute references below it are local.</param>
    /// <param name="isStrict">Refuse what is not understood, rather than leave it out.</param>
    public SearchOptions Search(string fhirBase, bool isStrict) => new()
    {
        Cursors = cursors,
        Indexer = catalog.Search.Indexer,
        FindsText = catalog.IndexesText,
        Now = time.GetUtcNow(),
        ServerBase = fhirBase,
        Strict = isStrict,
        DefaultCount = limits.DefaultPageSize,
        MaxCount = limits.MaxPageSize,
    };

    /// <summary>For criteria that are to name one resource.</summary>
    public SearchOptions Conditional() => new()
    {
        Cursors = cursors,
        Indexer = catalog.Search.Indexer,
        FindsText = catalog.IndexesText,
        Now = time.GetUtcNow(),
        Strict = true,
        Conditional = true,
        DefaultCount = Writing.Criteria.EnoughToJudge,
    };
}
