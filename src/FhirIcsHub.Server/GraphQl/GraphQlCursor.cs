using System.Buffers.Text;
using System.Text;
using FhirIcsHub.Server.Http;
using FhirIcsHub.Storage.Search;
using Microsoft.AspNetCore.Http.Extensions;

namespace FhirIcsHub.Server.GraphQl;

/// <summary>
/// The value of <c>next</c>: the search with the place where its next page begins. The place is signed and bound to the search, so nothing
/// in it can be changed.
/// </summary>
internal static class GraphQlCursor
{
    public static string Write(IEnumerable<KeyValuePair<string, string>> parameters, string place)
    {
        var query = new QueryBuilder(
            parameters.Where(parameter => parameter.Key is not (SearchQueryParser.CursorParameter or "_total")))
        {
            { SearchQueryParser.CursorParameter, place },
        };
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(query.ToString()));
    }

    /// <summary>The parameters of the search; null when the text is no cursor.</summary>
    public static List<KeyValuePair<string, string>>? Read(string cursor)
    {
        if (!Base64Url.IsValid(cursor))
        {
            return null;
        }
        var parameters = FhirRequest.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)));
        return parameters.Exists(parameter => parameter.Key == SearchQueryParser.CursorParameter) ? parameters : null;
    }
}
