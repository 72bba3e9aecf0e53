using System.Buffers;
using System.Text.Json;

namespace FhirIcsHub.Fhir.Xml;

/// <summary>The outcome of a conversion.</summary>
/// <param name="Content">The resource in the format asked for; null when it cannot be given there without loss.</param>
/// <param name="Issues">With content: what strict reading finds wrong with the resource, as warnings. Without: why there is none.</param>
public sealed record ConversionResult(byte[]? Content, IReadOnlyList<Issue> Issues);

/// <summary>
/// Converts a resource between JSON and XML without loss. A resource that breaks rules of R4 is converted too as long as the way back
/// gives what came: missing elements, unknown codes and unsafe narrative do no harm to a conversion, a number that XML would turn into text
/// does.
/// </summary>
public static class FormatConversion
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Encoder = JsonText.WriterOptions.Encoder,
        SkipValidation = true,
        Indented = true,
        NewLine = "\n",
    };

    /// <summary>Whether the content is XML, by its first character; all else is taken for JSON.</summary>
    public static FhirFormat FormatOf(ReadOnlySpan<byte> content)
    {
        var start = content.TrimStart("\uFEFF \t\r\n"u8);
        return start is [(byte)'<', ..] or [0, (byte)'<', ..] or [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]
            ? FhirFormat.Xml
            : FhirFormat.Json;
    }

    /// <summary>
    /// Converts one resource. The format it comes in is told by its first character; the same format means writing it anew.
    /// </summary>
    /// <param name="content">JSON as UTF-8, or XML as UTF-8 or UTF-16.</param>
    /// <param name="to">The format wanted.</param>
    /// <param name="indented">Whether each element starts a line.</param>
    public static ConversionResult Convert(ReadOnlyMemory<byte> content, FhirFormat to, bool indented = false)
    {
        var from = FormatOf(content.Span);
        var strict = Read(content, from, ReadMode.Strict);
        if (strict.Resource is { } resource)
        {
            return Write(resource, to, indented);
        }

        // Nothing is kept of a resource whose text is broken.
        if (Read(content, from, ReadMode.AsSent).Resource is not { } asSent)
        {
            return new ConversionResult(null, strict.Issues);
        }

        var written = Write(asSent, to, indented);
        return written.Content is not null && IsKept(content, from, asSent)
            ? written with { Issues = [.. strict.Issues.Select(i => i with { Severity = IssueSeverity.Warning })] }
            : new ConversionResult(null, strict.Issues);
    }

    private static ReadResult Read(ReadOnlyMemory<byte> content, FhirFormat from, ReadMode mode) =>
        from == FhirFormat.Xml ? FhirXml.Read(content, mode) : Resource.Read(content, mode);

    private static ConversionResult Write(Resource resource, FhirFormat to, bool indented)
    {
        var output = new ArrayBufferWriter<byte>(resource.Json.Length);
        if (to == FhirFormat.Xml)
        {
            var problems = FhirXml.Write(resource, output, indented);
            return new ConversionResult(problems.Count == 0 ? output.WrittenSpan.ToArray() : null, problems);
        }

        WriteJson(resource, output, indented);
        return new ConversionResult(output.WrittenSpan.ToArray(), []);
    }

    private static void WriteJson(Resource resource, ArrayBufferWriter<byte> output, bool indented)
    {
        using var document = JsonDocument.Parse(resource.Json, new JsonDocumentOptions { MaxDepth = 256 });
        using var json = new Utf8JsonWriter(output, indented ? Indented : JsonText.WriterOptions);
        document.WriteTo(json);
    }

    // Whether the way to the other format and back gives the same content, in terms of the format it came in.
    private static bool IsKept(ReadOnlyMemory<byte> content, FhirFormat from, Resource asSent)
    {
        var xml = new ArrayBufferWriter<byte>(asSent.Json.Length);
        if (FhirXml.Write(asSent, xml).Count > 0)
        {
            return false;
        }

        return from == FhirFormat.Xml
            ? FhirXml.HaveSameElements(content, xml.WrittenMemory)
            : FhirXml.Read(xml.WrittenMemory, ReadMode.AsSent).Resource is { } back && JsonContent.IsSame(asSent.Json, back.Json);
    }
}
