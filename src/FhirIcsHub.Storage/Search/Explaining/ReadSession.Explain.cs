using FhirIcsHub.Storage.Search;
using FhirIcsHub.Storage.Search.Explaining;

// The session's own part of a search lies with the rest of searching.
namespace FhirIcsHub.Storage;

public partial class ReadSession
{
    /// <summary>Takes down what a search does; null when nobody wants to know.</summary>
    internal SearchTrace? Trace { get; private set; }

    /// <summary>Carries out a search as <see cref="Search(SearchQuery, AccessFilter)"/> does, and tells how.</summary>
    /// <param name="query">What to look for.</param>
    /// <param name="access">What the caller may see.</param>
    public SearchExplanation Explain(SearchQuery query, AccessFilter access)
    {
        var trace = new SearchTrace(this, access);
        Trace = trace;
        try
        {
            var page = Search(query, access);
            return new SearchExplanation(query.SelfQuery, Connection.DatabaseName, trace.Types, trace.Statements, trace.Times, page);
        }
        finally
        {
            Trace = null;
        }
    }
}
