using FhirIcsHub.Server.Access;
using FhirIcsHub.Server.Http;

namespace FhirIcsHub.Server.Jobs;

/// <summary>A request as it is kept until it is carried out; its body is kept beside it, uncompressed.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Pattern">The route that it took.</param>
/// <param name="Route">What the address said at the route's places.</param>
/// <param name="Path">Path of the address.</param>
/// <param name="Query">Query of the address, with its question mark.</param>
/// <param name="Scheme">http or https, as the client used it.</param>
/// <param name="Host">The name by which the client called the hub.</param>
/// <param name="Headers">Headers that say what is wanted.</param>
internal sealed record KeptRequest(
    string Method,
    string Pattern,
    Dictionary<string, string> Route,
    string Path,
    string Query,
    string Scheme,
    string Host,
    Dictionary<string, string> Headers)
{
    private static readonly string[] Kept =
    [
        "Accept", "Content-Type", "If-Match", "If-None-Match", "If-Modified-Since", "If-None-Exist", "Prefer", "X-Request-ID",
        "X-Correlation-ID", "X-Meta-Snapshot-Mode", "Timezone",
    ];

    /// <summary>
    /// Whether carrying it out twice leaves the same as once: what only reads, and PUT and DELETE without a condition. What is not, and was
    /// begun when the hub stopped, is not begun again.
    /// </summary>
    public bool IsRepeatable =>
        HttpMethods.IsGet(Method) || HttpMethods.IsHead(Method) || Pattern.EndsWith("/_search", StringComparison.Ordinal)
        || ((HttpMethods.IsPut(Method) || HttpMethods.IsDelete(Method))
            && !Headers.ContainsKey("If-Match") && !Headers.ContainsKey("If-None-Match") && Query.Length == 0);

    public static KeptRequest Of(HttpRequest request, string pattern) => new(
        request.Method,
        pattern,
        request.RouteValues.ToDictionary(value => value.Key, value => (string)value.Value!),
        request.Path.Value ?? "",
        request.QueryString.Value ?? "",
        request.Scheme,
        request.Host.Value ?? "",
        Kept.Where(name => request.Headers.ContainsKey(name)).ToDictionary(name => name, name => name == "Prefer"
            ? string.Join(", ", Preferences.Of(request).Where(wish => wish != "respond-async"))
            : request.Headers[name].ToString()));

    /// <summary>The request as its handler meets it.</summary>
    public HttpContext ToContext(Stream body, Caller caller, CancellationToken aborted)
    {
        var http = new DefaultHttpContext { RequestAborted = aborted };
        http.Features.Set(caller);
        var request = http.Request;
        (request.Method, request.Scheme, request.Host) = (Method, Scheme, new HostString(Host));
        (request.Path, request.QueryString) = (new PathString(Path), new QueryString(Query));
        foreach (var (name, value) in Route)
        {
            request.RouteValues[name] = value;
        }
        foreach (var (name, value) in Headers)
        {
            request.Headers[name] = value;
        }
        (request.Body, request.ContentLength) = (body, body.Length);
        return http;
    }
}
