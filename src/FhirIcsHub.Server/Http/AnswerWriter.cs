using System.Buffers;
using System.Text.Json;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Xml;

namespace FhirIcsHub.Server.Http;

/// <summary>Writes an answer to the wire, in one piece and with its length.</summary>
internal static class AnswerWriter
{
    private const int MaxKeptBuffer = 1 << 20;
    private const string SecondsToRetry = "5";

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    public static async Task WriteAsync(HttpContext http, FhirAnswer answer)
    {
        var response = http.Response;
        response.StatusCode = answer.Status;
        WriteHeaders(response, answer);
        if (answer.Stream is { } stream)
        {
            response.ContentType = answer.ContentType;
            if (!HttpMethods.IsHead(http.Request.Method))
            {
                await stream(response.Body, http.RequestAborted);
            }
            return;
        }
        var buffer = _buffer ?? new ArrayBufferWriter<byte>(16 * 1024);
        _buffer = null; // Taken: this thread may serve another request while the bytes go out.
        var wire = answer.ContentType is null ? WireFormat.Of(http.Request) : default;
        if (WriteBody(buffer, answer, wire) is { } place)
        {
            buffer.ResetWrittenCount();
            response.StatusCode = StatusCodes.Status406NotAcceptable;
            WriteBody(buffer, NoXml(place), wire);
        }
        if (buffer.WrittenCount > 0)
        {
            response.ContentType = answer.ContentType ?? wire.ContentType;
            response.ContentLength = buffer.WrittenCount;
            if (!HttpMethods.IsHead(http.Request.Method))
            {
                await response.BodyWriter.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
            }
        }
        if (buffer.Capacity <= MaxKeptBuffer)
        {
            buffer.ResetWrittenCount();
            _buffer = buffer;
        }
    }

    /// <summary>The body as FHIR JSON; empty when there is none.</summary>
    public static ReadOnlyMemory<byte> JsonOf(FhirAnswer answer)
    {
        var json = new ArrayBufferWriter<byte>();
        WriteJson(json, answer);
        return json.WrittenMemory;
    }

    private static void WriteHeaders(HttpResponse response, FhirAnswer answer)
    {
        if (answer.ETag is not null)
        {
            response.Headers.ETag = answer.ETag;
        }
        if (answer.LastModified is { } modified)
        {
            response.Headers.LastModified = modified.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        }
        if (answer.Location is not null)
        {
            response.Headers.Location = answer.Location;
        }
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }
        // Who is told to come again is told when.
        if (answer.Status is StatusCodes.Status202Accepted or StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable
            && response.Headers.RetryAfter.Count == 0)
        {
            response.Headers.RetryAfter = SecondsToRetry;
        }
    }

    private static FhirAnswer NoXml(string place) => FhirAnswer.Error(StatusCodes.Status406NotAcceptable, IssueType.NotSupported,
        $"The answer has a character at {place} that XML cannot hold: ask for JSON.");

    /// <summary>Null, or where the answer has something that the format cannot hold.</summary>
    private static string? WriteBody(ArrayBufferWriter<byte> buffer, FhirAnswer answer, WireFormat wire)
    {
        if (wire.Format == FhirFormat.Json && !wire.IsPretty)
        {
            WriteJson(buffer, answer);
            return null;
        }
        var plain = new ArrayBufferWriter<byte>();
        WriteJson(plain, answer);
        if (plain.WrittenCount == 0)
        {
            return null;
        }
        if (wire.Format == FhirFormat.Json)
        {
            using var document = JsonDocument.Parse(plain.WrittenMemory, new JsonDocumentOptions { MaxDepth = 256 });
            using var json = new Utf8JsonWriter(buffer, FhirJsonWriter.PrettyOptions);
            document.RootElement.WriteTo(json);
            return null;
        }
        var written = Resource.Read(plain.WrittenMemory, ReadMode.AsSent).Resource
            ?? throw new InvalidOperationException("The hub's own answer cannot be read.");
        return FhirXml.Write(written, buffer, wire.IsPretty) is [var problem, ..] ? problem.Expression ?? written.TypeName : null;
    }

    private static void WriteJson(ArrayBufferWriter<byte> buffer, FhirAnswer answer)
    {
        if (answer.Resource is { } stored && answer.Subset is { } subset)
        {
            using var json = new Utf8JsonWriter(buffer, JsonText.WriterOptions);
            subset.Write(stored.ToJson(), stored.Type, json);
        }
        else if (answer.Resource is not null)
        {
            answer.Resource.WriteTo(buffer);
        }
        else if (answer.Json is { } document)
        {
            buffer.Write(document.Span);
        }
        else if (answer.Issues is not null)
        {
            using var json = new Utf8JsonWriter(buffer, JsonText.WriterOptions);
            OperationOutcome.Write(json, answer.Issues, answer.Status);
        }
    }
}
