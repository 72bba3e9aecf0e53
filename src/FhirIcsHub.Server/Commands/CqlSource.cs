using System.Text;
using FhirIcsHub.Fhir;
using FhirIcsHub.Fhir.Xml;

namespace FhirIcsHub.Server.Commands;

/// <summary>What a file of a CQL verb holds.</summary>
internal enum CqlSourceKind
{
    Text,
    ElmJson,
    ElmXml,
    Fhir,
}

/// <summary>A file with CQL, with ELM, or with FHIR resources; the content tells which.</summary>
/// <param name="File">Its path; <c>-</c> for standard input.</param>
/// <param name="Output">Its path below the folder that was given, without extension: what the result is called.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Content">Its bytes, without a byte order mark.</param>
internal sealed record CqlSource(string File, string Output, CqlSourceKind Kind, ReadOnlyMemory<byte> Content)
{
    private static readonly string[] Extensions = [".cql", ".json", ".xml"];

    public string Text => Encoding.UTF8.GetString(Content.Span);

    /// <summary>The file; of a folder all its .cql files, or with <paramref name="all"/> also .json and .xml, and the folders below it.</summary>
    public static IEnumerable<CqlSource> Of(string path, bool all)
    {
        if (!Directory.Exists(path))
        {
            yield return Read(path, path == "-" ? "-" : Path.GetFileNameWithoutExtension(path));
            yield break;
        }

        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => Extensions.Take(all ? Extensions.Length : 1).Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            yield return Read(file, Path.ChangeExtension(Path.GetRelativePath(path, file), null));
        }
    }

    /// <summary>The resource in it, read as sent.</summary>
    public ReadResult Resource() =>
        Content.Span.TrimStart(" \t\r\n"u8) is [(byte)'<', ..] ? FhirXml.Read(Content, ReadMode.AsSent) : Fhir.Resource.Read(Content, ReadMode.AsSent);

    private static CqlSource Read(string file, string output)
    {
        var content = ResourceInput.ReadAll(file);
        content = content.Span.StartsWith("\uFEFF"u8) ? content[3..] : content;
        return new CqlSource(file, output, KindOf(content.Span.TrimStart(" \t\r\n"u8)), content);
    }

    private static CqlSourceKind KindOf(ReadOnlySpan<byte> content) => content switch
    {
        [(byte)'{', ..] => content.IndexOf("\"resourceType\""u8) >= 0 ? CqlSourceKind.Fhir : CqlSourceKind.ElmJson,
        [(byte)'<', ..] => content.IndexOf("urn:hl7-org:elm"u8) >= 0 ? CqlSourceKind.ElmXml : CqlSourceKind.Fhir,
        _ => CqlSourceKind.Text,
    };
}
