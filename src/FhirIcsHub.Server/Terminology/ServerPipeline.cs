using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace FhirIcsHub.Server.Terminology;

/// <summary>
/// How the server is asked: a time limit for all, retries with jitter, a circuit breaker, a time limit for each try.
/// </summary>
internal static class ServerPipeline
{
    public static ResiliencePipeline<HttpAnswer> Build(TerminologySettings settings, Uri server, TimeProvider time, ILogger log)
    {
        var total = TimeSpan.FromSeconds(settings.TimeoutSeconds);
        var builder = new ResiliencePipelineBuilder<HttpAnswer> { TimeProvider = time }.AddTimeout(total);
        if (settings.Retries > 0)
        {
            builder.AddRetry(Retry(settings, total));
        }

        return builder
            .AddCircuitBreaker(Breaker(settings, server, log))
            .AddTimeout(TimeSpan.FromSeconds(settings.TryTimeoutSeconds))
            .Build();
    }

    /// <summary>
    /// Whether the way to the server, or its answer on the way, broke; a compressed body that is cut off is invalid data.
    /// </summary>
    public static bool IsBroken(Exception? exception) => exception is HttpRequestException or IOException or InvalidDataException;

    private static RetryStrategyOptions<HttpAnswer> Retry(TerminologySettings settings, TimeSpan total) => new()
    {
        MaxRetryAttempts = settings.Retries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = TimeSpan.FromSeconds(settings.RetryDelaySeconds),
        // A server that wants to be left alone for longer than there is time is not asked again.
        ShouldHandle = attempt =>
            ValueTask.FromResult(IsFailure(attempt.Outcome, alsoThrottling: true) && !(attempt.Outcome.Result?.RetryAfter > total)),
        DelayGenerator = attempt =>
            ValueTask.FromResult(attempt.Outcome.Result?.RetryAfter is { } wait && wait > TimeSpan.Zero ? wait : (TimeSpan?)null),
    };

    private static CircuitBreakerStrategyOptions<HttpAnswer> Breaker(TerminologySettings settings, Uri server, ILogger log) => new()
    {
        FailureRatio = 0.5,
        MinimumThroughput = settings.BreakAfterTries,
        SamplingDuration = TimeSpan.FromSeconds(settings.BreakSeconds),
        BreakDuration = TimeSpan.FromSeconds(settings.BreakSeconds),
        ShouldHandle = attempt => ValueTask.FromResult(IsFailure(attempt.Outcome, alsoThrottling: false)),
        OnOpened = opened =>
        {
            TerminologyLog.Opened(log, server, opened.BreakDuration);
            return ValueTask.CompletedTask;
        },
        OnClosed = _ =>
        {
            TerminologyLog.Closed(log, server);
            return ValueTask.CompletedTask;
        },
    };

    // Throttling is a healthy server's way to say no: worth another try, but no reason to break off.
    private static bool IsFailure(Outcome<HttpAnswer> outcome, bool alsoThrottling) => outcome switch
    {
        { Exception: { } exception } => exception is TimeoutRejectedException || IsBroken(exception),
        { Result: { IsTransient: true } answer } => alsoThrottling || answer.Status != HttpStatusCode.TooManyRequests,
        _ => false,
    };
}
