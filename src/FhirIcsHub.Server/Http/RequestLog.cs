using System.Diagnostics;

namespace FhirIcsHub.Server.Http;

/// <summary>
/// One structured line a request: route template, resource type, status, duration, ids of the request. Never the path, the query or the
/// body, since those may name a person.
/// </summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> log)
{
    public Task InvokeAsync(HttpContext http)
    {
        RequestId.Mirror(http);
        if (log.IsEnabled(LogLevel.Information))
        {
            var start = Stopwatch.GetTimestamp();
            http.Response.OnCompleted(() =>
            {
                var route = http.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } template } ? template : "(none)";
                Answered(log, http.Request.Method, route, FhirRequest.TypeNamedBy(http), http.Response.StatusCode,
                    Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 2), RequestId.Of(http), RequestId.CorrelationOf(http));
                return Task.CompletedTask;
            });
        }
        return next(http);
    }

    [LoggerMessage(
        2, LogLevel.Information, "{Method} {Route} {ResourceType} {Status} in {Milliseconds} ms, request {RequestId} of {CorrelationId}")]
    private static partial void Answered(
        ILogger log, string method, string route, string? resourceType, int status, double milliseconds, string requestId,
        string? correlationId);
}
