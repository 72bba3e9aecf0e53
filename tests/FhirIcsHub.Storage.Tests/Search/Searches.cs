using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Storage.Search;
using Xunit;

namespace FhirIcsHub.Storage.Tests.Search;

/// <summary>Reads searches as they stand in a URL.</summary>
internal static class Searches
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly SearchOptions Options = new() { Cursors = new SearchCursors("a key of the tests"u8), Now = Now, ServerBase = "https://hub.example.org/fhir" };

    /// <param name="search">As <c>Patient?name=eve&amp;_count=3</c>, URL escapes as in a request.</param>
    /// <param name="options">Other than the usual options.</param>
    public static SearchQueryResult Read(string search, SearchOptions? options = null)
    {
        var question = search.IndexOf('?', StringComparison.Ordinal);
        var type = question < 0 ? search : search[..question];
        var parameters = question < 0 ? [] : search[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            return KeyValuePair.Create(Uri.UnescapeDataString(pair[..equals]), Uri.UnescapeDataString(pair[(equals + 1)..]));
        });
        return SearchQueryParser.Parse(FhirSchema.R4.FindResourceType(type)!, parameters, options ?? Options);
    }

    public static SearchQuery Query(string search, SearchOptions? options = null)
    {
        var result = Read(search, options);
        Assert.True(result.Success, string.Join("; ", result.Issues));
        return result.Query!;
    }
}
