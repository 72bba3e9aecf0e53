using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Xml;

namespace FhirIcsHub.Server.Http;

/// <summary>Reads request bodies, up to the size that the settings allow.</summary>
internal static class RequestBody
{
    /// <summary>Diagnostics of a 415.</summary>
    public const string NoFhir = "Send the resource as application/fhir+json or application/fhir+xml in UTF-8 and say so in Content-Type.";

    /// <summary>The answer to a Content-Encoding that the hub does not read.</summary>
    public static FhirAnswer NoEncoding { get; } = FhirAnswer.Error(StatusCodes.Status415UnsupportedMediaType, IssueType.NotSupported,
        "This Content-Encoding is not supported: send the body with gzip, br, deflate, or uncompressed.") with
    {
        Headers = [new("Accept-Encoding", "gzip, br, deflate")],
    };

    private const int FirstGuess = 16 * 1024;

    private static readonly BodyReading NoBody =
        BodyReading.Refuse(StatusCodes.Status400BadRequest, IssueType.Required, "The request has no body.");

    private static readonly BodyReading NotUncompressed = BodyReading.Refuse(
        StatusCodes.Status400BadRequest, IssueType.Structure, "The body cannot be uncompressed as Content-Encoding says.");

    /// <summary>
    /// How much of an oversized body is still read and thrown away, so that a client that sends before it listens gets the 413 and
    /// not a broken connection.
    /// </summary>
    private const int DrainFactor = 4;

    /// <summary>
    /// The whole body as FHIR JSON, whichever of the formats it came in, or the refusal: 415 when it is no FHIR, 413 when it is too large,
    /// 400 when there is none or its XML is broken, 422 when its XML is no resource.
    /// </summary>
    public static async Task<BodyReading> ReadFhirAsync(
        HttpRequest request, bool isXmlRead, long maxBytes, CancellationToken cancellation)
    {
        var format = MediaTypes.FormatOf(request.ContentType);
        if (format is null || (format == FhirFormat.Xml && !isXmlRead))
        {
            return BodyReading.Refuse(StatusCodes.Status415UnsupportedMediaType, IssueType.NotSupported,
                format is null ? NoFhir : "A feed takes FHIR JSON only: application/fhir+json.");
        }
        var reading = await ReadAsync(request, maxBytes, cancellation);
        if (reading.Refusal is null && reading.Bytes.IsEmpty)
        {
            return NoBody;
        }
        return format == FhirFormat.Xml && reading.Refusal is null ? FromXml(reading.Bytes) : reading;
    }

    /// <summary>
    /// The body as a stream of FHIR JSON, to be read as it comes in; or the refusal, as of <see cref="ReadFhirAsync"/>. A body in XML is
    /// read whole first.
    /// </summary>
    public static async Task<(FhirBodyStream? Stream, FhirAnswer? Refusal)> OpenFhirAsync(
        HttpRequest request, long maxBytes, CancellationToken cancellation)
    {
        if (MediaTypes.FormatOf(request.ContentType) == FhirFormat.Json)
        {
            return request.ContentLength >= maxBytes
                ? (null, (await RefuseTooLargeAsync(request.Body, maxBytes, cancellation)).Refusal)
                : Uncompressed(request) is { } body
                    ? (new FhirBodyStream(body, maxBytes), null)
                    : (null, NoEncoding);
        }
        var reading = await ReadFhirAsync(request, isXmlRead: true, maxBytes, cancellation);
        return reading.IsRefused(out var refusal)
            ? (null, refusal)
            : (new FhirBodyStream(new MemoryStream(reading.Bytes.ToArray(), writable: false), long.MaxValue), null);
    }

    /// <summary>
    /// Why a stream ended before it told what it holds: it was too large (the rest is read and thrown away), could not be uncompressed, or
    /// was empty; null when it came whole.
    /// </summary>
    public static async Task<FhirAnswer?> WhyIncompleteAsync(FhirBodyStream stream, CancellationToken cancellation) => stream switch
    {
        { IsTooLarge: true } => (await RefuseTooLargeAsync(stream.Source, stream.MaxBytes, cancellation)).Refusal,
        { IsBroken: true } => NotUncompressed.Refusal,
        { Length: 0 } => NoBody.Refusal,
        _ => null,
    };

    /// <summary>The whole body, uncompressed. The limit is that of what comes out, so that a small body cannot grow without bound.</summary>
    public static async Task<BodyReading> ReadAsync(HttpRequest request, long maxBytes, CancellationToken cancellation)
    {
        if (Uncompressed(request) is not { } body)
        {
            return new BodyReading(default, NoEncoding);
        }
        if (ReferenceEquals(body, request.Body))
        {
            return await ReadAsync(body, request.ContentLength, maxBytes, cancellation);
        }
        await using (body)
        {
            try
            {
                return await ReadAsync(body, null, maxBytes, cancellation);
            }
            catch (Exception broken) when (broken is InvalidDataException or InvalidOperationException)
            {
                return NotUncompressed;
            }
        }
    }

    private static async Task<BodyReading> ReadAsync(Stream body, long? length, long maxBytes, CancellationToken cancellation)
    {
        if (length >= maxBytes)
        {
            return await RefuseTooLargeAsync(body, maxBytes, cancellation);
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
                    return await RefuseTooLargeAsync(body, maxBytes, cancellation);
                }
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, maxBytes));
            }
            var read = await body.ReadAsync(buffer.AsMemory(filled), cancellation);
            if (read == 0)
            {
                break;
            }
            filled += read;
        }
        return filled >= maxBytes
            ? await RefuseTooLargeAsync(body, maxBytes, cancellation)
            : new BodyReading(buffer.AsMemory(0, filled), null);
    }

    /// <summary>The body as a stream, uncompressed; null when its Content-Encoding is none that the hub reads.</summary>
    public static Stream? Uncompressed(HttpRequest request) => request.Headers.ContentEncoding.ToString().ToLowerInvariant() switch
    {
        "" or "identity" => request.Body,
        "gzip" or "x-gzip" => new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
        "br" => new BrotliStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
        "deflate" => new ZLibStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
        _ => null,
    };

    private static BodyReading FromXml(ReadOnlyMemory<byte> xml)
    {
        var read = FhirXml.Read(xml);
        return read.Resource is { } resource
            ? new BodyReading(resource.Json, null)
            : new BodyReading(default, ResourceBody.Refusal(read.Issues));
    }

    private static async Task<BodyReading> RefuseTooLargeAsync(Stream body, long maxBytes, CancellationToken cancellation)
    {
        var scratch = new byte[64 * 1024];
        for (var drained = 0L; drained < DrainFactor * maxBytes;)
        {
            var read = await body.ReadAsync(scratch, cancellation);
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
