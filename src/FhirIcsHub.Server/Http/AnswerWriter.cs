using System.Buffers;
using System.Text.Json;
using FhirIcsHub.Fhir;

namespace FhirIcsHub.Server.Http;

/// <summary>Writes an answer to the wire, in one piece and with its length.</summary>
internal static class AnswerWriter
{
    private const int MaxKeptBuffer = 1 << 20;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    public static async Task WriteAsync(HttpContext http, FhirAnswer answer)
    {
        var response = http.Response;
        response.StatusCode = answer.Status;
        WriteHeaders(response, answer);
        var buffer = _buffer ?? new ArrayBufferWriter<byte>(16 * 1024);
        _buffer = null; // Taken: this thread may serve another request while the bytes go out.
        WriteBody(buffer, answer, IsPretty(http.Request));
        if (buffer.WrittenCount > 0)
        {
            response.ContentType = answer.ContentType ?? MediaTypes.FhirJson;
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
    }

    private static void WriteBody(ArrayBufferWriter<byte> buffer, FhirAnswer answer, bool pretty)
    {
        if (pretty)
        {
            var plain = new ArrayBufferWriter<byte>();
            WriteBody(plain, answer, pretty: false);
            if (plain.WrittenCount > 0)
            {
                using var document = JsonDocument.Parse(plain.WrittenMemory);
                using var json = new Utf8JsonWriter(buffer, FhirJsonWriter.PrettyOptions);
                document.RootElement.WriteTo(json);
            }
            return;
        }
        if (answer.Resource is not null)
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
            OperationOutcome.Write(json, answer.Issues);
        }
    }

    private static bool IsPretty(HttpRequest request) => request.Query.TryGetValue("_pretty", out var pretty) && pretty == "true";
}
