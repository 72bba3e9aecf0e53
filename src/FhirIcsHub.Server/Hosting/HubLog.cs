namespace FhirIcsHub.Server.Hosting;

/// <summary>What the host logs of itself.</summary>
internal static partial class HubLog
{
    [LoggerMessage(10, LogLevel.Information,
        "Listening on {Address}; FHIR at /fhir, feeds at /feeds/<feed>/fhir, documentation at /swagger")]
    public static partial void Listening(ILogger log, string address);

    [LoggerMessage(11, LogLevel.Warning,
        "THE HUB IS OPEN: Access:Policy is open-to-network, and everyone who can reach its addresses can read and change every record")]
    public static partial void OpenToNetwork(ILogger log);

    [LoggerMessage(12, LogLevel.Warning,
        "The hub is closed: Access:Policy is closed-to-network, and only this machine is answered. "
        + "To open it to everyone who can reach its addresses, "
        + "set ICSHUB_Access__Policy=open-to-network")]
    public static partial void ClosedToNetwork(ILogger log);
}
