namespace FhirIcsHub.Server.Http;

/// <summary>
/// <c>X-Request-ID</c> and <c>X-Correlation-ID</c>: what the client sends comes back, so that both sides can name a request; without one
/// the hub makes one.
/// </summary>
internal static class RequestId
{
    public const string Header = "X-Request-ID";
    public const string CorrelationHeader = "X-Correlation-ID";
    private const int MaxLength = 64;

    /// <summary>The id of this request: the client's when it is a plain token, else the server's own.</summary>
    public static string Of(HttpContext http) =>
        http.Request.Headers[Header] is [{ } sent] && IsToken(sent) ? sent : http.TraceIdentifier;

    public static void Mirror(HttpContext http)
    {
        http.Response.Headers[Header] = Of(http);
        if (http.Request.Headers[CorrelationHeader] is [{ } correlation] && IsToken(correlation))
        {
            http.Response.Headers[CorrelationHeader] = correlation;
        }
    }

    private static bool IsToken(string text) =>
        text.Length is > 0 and <= MaxLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':');
}
