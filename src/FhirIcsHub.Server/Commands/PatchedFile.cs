using System.Buffers;
using System.Text.Json;
using System.Xml;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Patch;
using FhirIcsHub.Fhir.Schemas;
using FhirIcsHub.Fhir.Xml;

namespace FhirIcsHub.Server.Commands;

/// <summary>What <c>icshub patch</c> makes of two files: which kind of patch it is, and in which form it is applied.</summary>
internal static class PatchedFile
{
    private const string FhirNamespace = "http://hl7.org/fhir";

    /// <returns>The patched content in the format of the target, or null; and what is to be said.</returns>
    public static (byte[]? Content, IReadOnlyList<Issue> Issues) Of(
        ReadOnlyMemory<byte> patch, PatchKind? kind, ReadOnlyMemory<byte> target) => (kind ?? KindOf(patch)) switch
        {
            PatchKind.Json => ByJsonPatch(patch, target),
            PatchKind.FhirPath => ByFhirPathPatch(patch, target),
            _ => ByXmlPatch(patch, target),
        };

    private static PatchKind KindOf(ReadOnlyMemory<byte> patch)
    {
        if (!IsXml(patch.Span))
        {
            return FirstByte(patch.Span) == (byte)'{' ? PatchKind.FhirPath : PatchKind.Json;
        }

        return RootOf(patch) == ("Parameters", FhirNamespace) ? PatchKind.FhirPath : PatchKind.Xml;
    }

    private static (byte[]? Content, IReadOnlyList<Issue> Issues) ByJsonPatch(ReadOnlyMemory<byte> patch, ReadOnlyMemory<byte> target)
    {
        var (parsed, issues) = JsonPatch.Parse(patch);
        if (parsed is null)
        {
            return (null, issues);
        }

        return IsXml(target.Span) || IsResource(target) ? OnResource(target, parsed.Apply) : parsed.ApplyToDocument(target);
    }

    private static (byte[]? Content, IReadOnlyList<Issue> Issues) ByFhirPathPatch(ReadOnlyMemory<byte> patch, ReadOnlyMemory<byte> target)
    {
        if (IsXml(patch.Span))
        {
            var read = FhirXml.Read(patch, ReadMode.AsSent);
            if (read.Resource is null)
            {
                return (null, read.Issues);
            }

            patch = read.Resource.Json;
        }

        var (parsed, issues) = FhirPathPatch.Parse(patch);
        return parsed is null ? (null, issues) : OnResource(target, parsed.Apply);
    }

    private static (byte[]? Content, IReadOnlyList<Issue> Issues) ByXmlPatch(ReadOnlyMemory<byte> patch, ReadOnlyMemory<byte> target)
    {
        var (parsed, issues) = XmlPatch.Parse(patch);
        if (parsed is null)
        {
            return (null, issues);
        }

        if (!IsXml(target.Span))
        {
            return OnResource(target, parsed.Apply);
        }

        var (content, problems) = parsed.ApplyToDocument(target);
        var isResource = RootOf(target) is (var name, FhirNamespace) && FhirSchema.R4.FindResourceType(name) is not null;
        return content is not null && isResource && FhirXml.Read(content) is { Resource: null } refused
            ? (null, refused.Issues)
            : (content, problems);
    }

    // The target is read as sent: a patch may be what makes it valid.
    private static (byte[]? Content, IReadOnlyList<Issue> Issues) OnResource(ReadOnlyMemory<byte> target, Func<Resource, PatchResult> apply)
    {
        var isXml = IsXml(target.Span);
        var read = isXml ? FhirXml.Read(target, ReadMode.AsSent) : Resource.Read(target, ReadMode.AsSent);
        if (read.Resource is null)
        {
            return (null, read.Issues);
        }

        var result = apply(read.Resource);
        if (result.Resource is null)
        {
            return (null, result.Issues);
        }

        if (!isXml)
        {
            return (result.Resource.Json.ToArray(), result.Issues);
        }

        var output = new ArrayBufferWriter<byte>();
        FhirXml.Write(result.Resource, output);
        return (output.WrittenSpan.ToArray(), result.Issues);
    }

    private static bool IsXml(ReadOnlySpan<byte> content) => FirstByte(content) == (byte)'<';

    private static byte FirstByte(ReadOnlySpan<byte> content) => content.TrimStart("\uFEFF \t\r\n"u8) is [var first, ..] ? first : (byte)0;

    private static bool IsResource(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("resourceType", out _);
        }
        catch (JsonException)
        {
            // Applying the patch tells what is wrong with it.
            return false;
        }
    }

    private static (string Name, string Namespace)? RootOf(ReadOnlyMemory<byte> xml)
    {
        try
        {
            using var reader = XmlReader.Create(
                new MemoryStream(
                    xml.ToArray(), writable: false), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return reader.MoveToContent() == XmlNodeType.Element ? (reader.LocalName, reader.NamespaceURI) : null;
        }
        catch (XmlException)
        {
            // Reading it as a patch or a target tells what is wrong with it.
            return null;
        }
    }
}
