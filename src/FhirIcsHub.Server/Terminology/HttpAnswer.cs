using System.Net;

namespace FhirIcsHub.Server.Terminology;

/// <summary>One HTTP response, read whole.</summary>
/// <param name="Status">Its status.</param>
/// <param name="MediaType">Of the body.</param>
/// <param name="Body">The body; null when it is larger than allowed.</param>
/// <param name="RetryAfter">When the server wants to be asked again.</param>
internal sealed record HttpAnswer(HttpStatusCode Status, string? MediaType, byte[]? Body, TimeSpan? RetryAfter)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Whether asking again can help.</summary>
    public bool IsTransient =>
        Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>Reads a response.</summary>
    /// <param name="response">Headers have come, the body maybe not.</param>
    /// <param name="maxBytes">A larger body is not read to its end.</param>
    /// <param name="now">To make a time span of a date.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="HttpIOException">The body ends too early.</exception>
    public static async Task<HttpAnswer> ReadAsync(
        HttpResponseMessage response, int maxBytes, DateTimeOffset now, CancellationToken cancellation)
    {
        var retryAfter = response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - now : null;
        using var body = new MemoryStream();
        using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            if (body.Length + read > maxBytes)
            {
                return new HttpAnswer(response.StatusCode, MediaTypeOf(response), null, retryAfter);
            }

            body.Write(buffer, 0, read);
        }

        return new HttpAnswer(response.StatusCode, MediaTypeOf(response), body.ToArray(), retryAfter);
    }

    private static string? MediaTypeOf(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType;
}
