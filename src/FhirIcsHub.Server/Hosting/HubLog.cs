namespace FhirIcsHub.Server.Hosting;

/// <summary>What the host logs of itself.</summary>
internal static partial class HubLog
{
    [LoggerMessage(10, LogLevel.Information, "Listening on {Address}; FHIR at /fhir, feeds at /feeds/<feed>/fhir, documentation at /swagger")]
    public static partial void Listening(ILogger log, string address);

    [LoggerMessage(11, LogLevel.Warning,
        "THE HUB IS OPEN: Access:Policy is open-to-network, and everyone who can reach its addresses can read and change every record")]
    public static partial void OpenToNetwork(ILogger log);
}
