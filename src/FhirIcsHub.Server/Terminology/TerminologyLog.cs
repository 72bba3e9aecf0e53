namespace FhirIcsHub.Server.Terminology;

/// <summary>What is logged of the terminology server: no question, no answer, no token.</summary>
internal static partial class TerminologyLog
{
    [LoggerMessage(60, LogLevel.Warning, "The terminology server {Server} keeps failing and is left alone for {Duration}")]
    public static partial void Opened(ILogger log, Uri server, TimeSpan duration);

    [LoggerMessage(61, LogLevel.Information, "The terminology server {Server} answers again")]
    public static partial void Closed(ILogger log, Uri server);
}
