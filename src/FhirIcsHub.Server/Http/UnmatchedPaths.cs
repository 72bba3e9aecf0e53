using FhirIcsHub.Fhir;

namespace FhirIcsHub.Server.Http;

/// <summary>
/// Gives a body to the answers that routing makes by itself: 404 for a path that is not there, 405 for a method that it does not take.
/// </summary>
internal sealed class UnmatchedPaths(RequestDelegate next, EndpointDataSource endpoints)
{
    /// <summary>Diagnostics of a 404 for the name of an operation.</summary>
    public const string NoOperation = "There is no such operation here; /fhir/metadata lists those there are.";

    public async Task InvokeAsync(HttpContext http)
    {
        await next(http);
        if (http.Response.HasStarted || http.Response.ContentLength > 0)
        {
            return;
        }
        switch (http.Response.StatusCode)
        {
            case StatusCodes.Status404NotFound when http.GetEndpoint() is null:
                await AnswerWriter.WriteAsync(http, FhirAnswer.Error(StatusCodes.Status404NotFound, IssueType.NotFound,
                    "There is nothing at this address. FHIR resources are under /fhir, feeds under /feeds/{feed}/fhir; "
                    + "/fhir/metadata tells what can be done."));
                break;
            case StatusCodes.Status405MethodNotAllowed when HttpMethods.IsOptions(http.Request.Method):
                // What the address takes is what was asked; Allow tells it.
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case StatusCodes.Status405MethodNotAllowed when IsUnknownOperation(http):
                http.Response.Headers.Allow = default;
                await AnswerWriter.WriteAsync(http, FhirAnswer.Error(StatusCodes.Status404NotFound, IssueType.NotSupported, NoOperation));
                break;
            case StatusCodes.Status405MethodNotAllowed:
                await AnswerWriter.WriteAsync(http, FhirAnswer.Error(StatusCodes.Status405MethodNotAllowed, IssueType.NotSupported,
                    $"This address does not take {KnownMethod(http.Request.Method)}; it takes {http.Response.Headers.Allow}."));
                break;
        }
    }

    /// <summary>Whether the path ends with the name of an operation that is nowhere: routing takes it for an id.</summary>
    private bool IsUnknownOperation(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        var last = path[(path.LastIndexOf('/') + 1)..];
        return last is ['$', ..] && !endpoints.Endpoints.OfType<RouteEndpoint>()
            .Any(endpoint => endpoint.RoutePattern.RawText?.EndsWith("/" + last, StringComparison.OrdinalIgnoreCase) == true);
    }

    private static string KnownMethod(string method) => method switch
    {
        "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" => method,
        _ => "this method",
    };
}
