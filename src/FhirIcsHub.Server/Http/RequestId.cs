namespace FhirIcsHub.Server.Http;

/// <summary>
/// <c>X-Request-ID</c> and <c>X-Correlation-ID</c>: what the client sends comes back and stands in the log, so that both sides can name a
/// request; without an id of the request the hub makes one.
/// </summary>
internal static class RequestId
{
    public const string Header = "X-Request-ID";
    public const string CorrelationHeader = "X-Correlation-ID";
    private const int MaxTokenLength = 64;
    private const int MaxLength = 255;
    private const int NhsNumberLength = 10;

    /// <summary>The id of this request: the client's when it is a plain token, else the server's own.</summary>
    public static string Of(HttpContext http) =>
        http.Request.Headers[Header] is [{ } sent] && IsToken(sent) ? sent : http.TraceIdentifier;

    /// <summary>The id by which the client names several requests, for the log: null when there is none that can stand there.</summary>
    public static string? CorrelationOf(HttpContext http) =>
        http.Request.Headers[CorrelationHeader] is [{ } sent] && IsToken(sent) ? sent : null;

    public static void Mirror(HttpContext http)
    {
        http.Response.Headers[Header] = Of(http);
        if (http.Request.Headers[CorrelationHeader] is [{ } correlation] && IsText(correlation))
        {
            http.Response.Headers[CorrelationHeader] = correlation;
        }
    }

    /// <summary>What can stand in the log: no spaces, and no ten digits by themselves, which may be somebody's NHS number.</summary>
    private static bool IsToken(string text) =>
        text.Length is > 0 and <= MaxTokenLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':')
        && text.Split('-', '_', '.', ':') is var parts && !parts.Append(string.Concat(parts)).Any(IsLikeNhsNumber);

    private static bool IsLikeNhsNumber(string text) => text.Length == NhsNumberLength && text.All(char.IsAsciiDigit);

    private static bool IsText(string text) => text.Length is > 0 and <= MaxLength && text.All(c => c is >= ' ' and <= '~');
}
