namespace FhirIcsHub.Server.Subscriptions;

/// <summary>What is logged of Subscriptions: ids, numbers and status codes; never an endpoint, criteria or content.</summary>
internal static partial class SubscriptionLog
{
    [LoggerMessage(60, LogLevel.Information, "Subscription/{Id} is active")]
    public static partial void Activated(ILogger log, string id);

    [LoggerMessage(61, LogLevel.Warning, "Subscription/{Id}: {Reason}; sending again in {Pause}")]
    public static partial void Retrying(ILogger log, string id, string reason, TimeSpan pause);

    [LoggerMessage(62, LogLevel.Error, "Subscription/{Id} is in error: {Reason}; {Waiting} events wait")]
    public static partial void Failed(ILogger log, string id, string reason, long waiting);

    [LoggerMessage(63, LogLevel.Information, "Subscription/{Id} has come to its end")]
    public static partial void Ended(ILogger log, string id);

    [LoggerMessage(65, LogLevel.Error, "Subscription/{Id} was in error for too long and is switched off; {Waiting} events wait")]
    public static partial void SwitchedOff(ILogger log, string id, long waiting);

    [LoggerMessage(66, LogLevel.Warning, "Subscription/{Id} has been off for long: {Dropped} events that waited are removed")]
    public static partial void Dropped(ILogger log, string id, int dropped);

    [LoggerMessage(64, LogLevel.Error, "Defect {ExceptionType} in serving Subscriptions {StackTrace}")]
    public static partial void Defect(ILogger log, string? exceptionType, string? stackTrace);
}
