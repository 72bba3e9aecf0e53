using FhirIcsHub.Fhir;
using FhirIcsHub.Storage;

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
            await AnswerAsync(http, FhirAnswer.Error(unreadable.StatusCode, IssueType.Invalid, "The HTTP request cannot be read."));
        }
        catch (StoreUnavailableException unavailable)
        {
            Unavailable(log, unavailable.Fault, RequestId.Of(http), unavailable.InnerException?.GetType().FullName);
            await AnswerAsync(http, Busy(unavailable.Fault));
        }
        catch (WriteConflictException)
        {
            await AnswerAsync(http, FhirAnswer.Error(StatusCodes.Status409Conflict, IssueType.Conflict,
                "Other requests changed the same resources each time that this one was tried; nothing was written. Send it again."));
        }
        catch (Exception defect)
        {
            Defect(log, defect.GetType().FullName, RequestId.Of(http), defect.StackTrace);
            await AnswerAsync(http, FhirAnswer.Error(StatusCodes.Status500InternalServerError, IssueType.Exception,
                $"The hub failed to answer. Its log tells more under the request id {RequestId.Of(http)}."));
        }
    }

    private static FhirAnswer Busy(StoreFault fault)
    {
        var (code, why) = fault switch
        {
            StoreFault.Full => (IssueType.NoStore, "The hub has no room left to store this; nothing was written."),
            StoreFault.Locked => (IssueType.LockError, "What this would change is locked by somebody else; nothing was written."),
            _ => (IssueType.Transient, "The hub's database does not answer. A write may have been stored or not: read before you repeat it."),
        };
        return FhirAnswer.Error(StatusCodes.Status503ServiceUnavailable, code, $"{why} Try again later.");
    }

    private static async Task AnswerAsync(HttpContext http, FhirAnswer answer)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }
        http.Response.Clear();
        RequestId.Mirror(http);
        await AnswerWriter.WriteAsync(http, answer);
    }

    [LoggerMessage(2, LogLevel.Error, "The database is not available ({Fault}) in request {RequestId}: {ExceptionType}")]
    private static partial void Unavailable(ILogger log, StoreFault fault, string requestId, string? exceptionType);

    [LoggerMessage(1, LogLevel.Error, "Defect {ExceptionType} in request {RequestId} {StackTrace}")]
    private static partial void Defect(ILogger log, string? exceptionType, string requestId, string? stackTrace);
}
