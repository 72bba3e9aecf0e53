namespace FhirIcsHub.Server.Jobs;

/// <summary>What the workers log: kinds, ids and figures, never what a job is about.</summary>
internal static partial class JobLog
{
    [LoggerMessage(30, LogLevel.Information, "Job {Id} ({Kind}) begins, turn {Lease}")]
    public static partial void Begins(ILogger log, string id, string kind, int lease);

    [LoggerMessage(31, LogLevel.Information, "Job {Id} ({Kind}) has ended with status {Status}")]
    public static partial void Ended(ILogger log, string id, string kind, int status);

    [LoggerMessage(32, LogLevel.Information, "Job {Id} ({Kind}) was cancelled, or another process has it now")]
    public static partial void Lost(ILogger log, string id, string kind);

    [LoggerMessage(33, LogLevel.Error, "Defect {ExceptionType} in job {Id} ({Kind}) {StackTrace}")]
    public static partial void Defect(ILogger log, string id, string kind, string? exceptionType, string? stackTrace);

    [LoggerMessage(34, LogLevel.Warning,
        "The database failed under job {Id} ({Kind}) with {ExceptionType}; it goes on when its lease has run out")]
    public static partial void StoreFailed(ILogger log, string id, string kind, string? exceptionType);

    [LoggerMessage(35, LogLevel.Warning, "The queue of jobs cannot be looked at: {ExceptionType}")]
    public static partial void QueueFailed(ILogger log, string? exceptionType);

    [LoggerMessage(36, LogLevel.Warning, "{Queued} jobs of kind {Kind} wait, the oldest for {Seconds} s")]
    public static partial void Stalled(ILogger log, int queued, string kind, long seconds);
}
