using System.Diagnostics.CodeAnalysis;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Server.Http;

/// <summary>Reads request bodies, up to the size that the settings allow.</summary>
internal static class RequestBody
{
    private const int FirstGuess = 16 * 1024;

    /// <summary>
    /// How much of an oversized body is still read and thrown away, so that a client that sends before it listens gets the 413 and
    /// not a broken connection.
    /// </summary>
    private const int DrainFactor = 4;

    /// <summary>The whole body, or the refusal: 415 when it is no FHIR JSON, 413 when it is too large, 400 when there is none.</summary>
    public static async Task<BodyReading> ReadFhirJsonAsync(HttpRequest request, long maxBytes, CancellationToken cancellation)
    {
        if (!MediaTypes.IsFhirJson(request.ContentType))
        {
            var isXml = request.ContentType?.Contains("xml", StringComparison.OrdinalIgnoreCase) == true;
            return BodyReading.Refuse(StatusCodes.Status415UnsupportedMediaType, IssueType.NotSupported, isXml
                ? MediaTypes.XmlLater
                : "Send the resource as application/fhir+json in UTF-8 and say so in Content-Type.");
        }
        if (request.Headers.ContentEncoding.Count > 0)
        {
            return BodyReading.Refuse(
                StatusCodes.Status415UnsupportedMediaType, IssueType.NotSupported,
                    "A Content-Encoding is not supported: send the body uncompressed.");
        }
        var reading = await ReadAsync(request, maxBytes, cancellation);
        return reading.Refusal is null && reading.Bytes.IsEmpty
            ? BodyReading.Refuse(StatusCodes.Status400BadRequest, IssueType.Required, "The request has no body.")
            : reading;
    }

    public static async Task<BodyReading> ReadAsync(HttpRequest request, long maxBytes, CancellationToken cancellation)
    {
        var length = request.ContentLength;
        if (length >= maxBytes)
        {
            return await RefuseTooLargeAsync(request, maxBytes, cancellation);
        }
        var buffer = length is { } known ? GC.AllocateUninitializedArray<byte>((int)known) : new byte[FirstGuess];
        var filled = 0;
        while (true)
        {
            if (filled == buffer.Length)
            {
                if (filled == length)
                {
                    break;
                }
                if (filled >= maxBytes)
                {
                    return await RefuseTooLargeAsync(request, maxBytes, cancellation);
                }
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, maxBytes));
            }
            var read = await request.Body.ReadAsync(buffer.AsMemory(filled), cancellation);
            if (read == 0)
            {
                break;
            }
            filled += read;
        }
        return filled >= maxBytes
            ? await RefuseTooLargeAsync(request, maxBytes, cancellation)
            : new BodyReading(buffer.AsMemory(0, filled), null);
    }

    private static async Task<BodyReading> RefuseTooLargeAsync(HttpRequest request, long maxBytes, CancellationToken cancellation)
    {
        var scratch = new byte[64 * 1024];
        for (var drained = 0L; drained < DrainFactor * maxBytes;)
        {
            var read = await request.Body.ReadAsync(scratch, cancellation);
            if (read == 0)
            {
                break;
            }
            drained += read;
        }
        return BodyReading.Refuse(StatusCodes.Status413PayloadTooLarge, IssueType.TooLong, string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"A request body must be smaller than {maxBytes} bytes. Send the entries in several Bundles, or raise Limits:MaxBodyBytes."));
    }
}

/// <summary>A request body, or why there is none.</summary>
internal readonly record struct BodyReading(ReadOnlyMemory<byte> Bytes, FhirAnswer? Refusal)
{
    public static BodyReading Refuse(int status, string code, string diagnostics) =>
        new(default, FhirAnswer.Error(status, code, diagnostics));

    public bool IsRefused([NotNullWhen(true)] out FhirAnswer? refusal) => (refusal = Refusal) is not null;
}
