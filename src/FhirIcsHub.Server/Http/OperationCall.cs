using Microsoft.AspNetCore.Routing.Template;

namespace FhirIcsHub.Server.Http;

/// <summary>An operation that an entry of a Bundle calls, as the request that it would be.</summary>
internal static class OperationCall
{
    public static HttpContext Of(
        FhirRequest outer, string method, string path, string query, ReadOnlyMemory<byte> body, RouteValueDictionary route)
    {
        var from = outer.Http.Request;
        var http = new DefaultHttpContext { RequestAborted = outer.Aborted };
        http.Features.Set(outer.Asked.Caller);
        var request = http.Request;
        (request.Method, request.Scheme, request.Host) = (method, from.Scheme, from.Host);
        (request.Path, request.QueryString) = (new PathString($"/fhir/{path}"), new QueryString(query));
        request.Headers.Accept = "application/fhir+json";
        foreach (var (name, value) in route)
        {
            request.RouteValues[name] = value;
        }
        if (body.Length > 0)
        {
            request.ContentType = "application/fhir+json";
            (request.Body, request.ContentLength) = (new MemoryStream(body.ToArray(), writable: false), body.Length);
        }
        return http;
    }
}

/// <summary>The route of an operation.</summary>
internal sealed record OperationPattern(string Method, string Pattern) : IComparable<OperationPattern>
{
    public TemplateMatcher Matcher { get; } = new(TemplateParser.Parse(Pattern.TrimStart('/')), []);

    private int Places => Pattern.Count(letter => letter == '{');

    /// <summary>Fewer places for anything first.</summary>
    public int CompareTo(OperationPattern? other) => (Places, Pattern, Method).CompareTo((other!.Places, other.Pattern, other.Method));
}
