namespace FhirIcsHub.Feeds.Messages;

/// <summary>A request at a feed's base URL, without HTTP around it.</summary>
/// <param name="Method">GET, POST, PUT or DELETE.</param>
/// <param name="Path">Path behind the feed's base URL, without slash at its ends: empty, <c>Patient</c>, <c>Patient/1001</c>.</param>
/// <param name="Query">Query without question mark, as it came; empty when there is none.</param>
/// <param name="Body">The body, byte for byte.</param>
/// <param name="ContentType">Media type of the body, as it came.</param>
/// <param name="BaseUrl">The feed's base URL as the client writes it, for locations in answers; null makes them relative.</param>
/// <param name="IfNoneExist">The header If-None-Exist.</param>
public sealed record FeedRequest(
    string Method, string Path, string Query, ReadOnlyMemory<byte> Body, string? ContentType = null, string? BaseUrl = null,
        string? IfNoneExist = null)
{
    /// <summary>The path to which a FHIR message is sent.</summary>
    public const string ProcessMessage = "$process-message";
}

/// <summary>The answer to a feed: FHIR JSON, or no body.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">UTF-8 JSON, media type application/fhir+json; empty when there is none.</param>
/// <param name="Headers">ETag, Last-Modified, Location, Allow.</param>
public sealed record FeedResponse(int Status, byte[] Body, IReadOnlyList<KeyValuePair<string, string>> Headers);
