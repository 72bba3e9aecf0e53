using FhirIcsHub.Fhir;

namespace FhirIcsHub.Server.Http;

/// <summary>
/// The outermost middleware and the only place that catches <see cref="Exception"/>: a defect becomes a 500 OperationOutcome without
/// details, and a log entry with type and stack but without the message, which may quote what somebody sent.
/// </summary>
internal sealed partial class OutermostErrors(RequestDelegate next, ILogger<OutermostErrors> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (BadHttpRequestException unreadable)
        {
            // Kestrel found the message itself broken: too slow, chunking wrong, cut off.
            await AnswerAsync(http, unreadable.StatusCode, IssueType.Invalid, "The HTTP request cannot be read.");
        }
        catch (Exception defect)
        {
            Defect(log, defect.GetType().FullName, RequestId.Of(http), defect.StackTrace);
            await AnswerAsync(http, StatusCodes.Status500InternalServerError, IssueType.Exception,
                $"The hub failed to answer. Its log tells more under the request id {RequestId.Of(http)}.");
        }
    }

    private static async Task AnswerAsync(HttpContext http, int status, string code, string diagnostics)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }
        http.Response.Clear();
        RequestId.Mirror(http);
        await AnswerWriter.WriteAsync(http, FhirAnswer.Error(status, code, diagnostics));
    }

    [LoggerMessage(1, LogLevel.Error, "Defect {ExceptionType} in request {RequestId} {StackTrace}")]
    private static partial void Defect(ILogger log, string? exceptionType, string requestId, string? stackTrace);
}
