using System.Xml;
using System.Xml.Linq;

namespace FhirIcsHub.Fhir.Patch;

/// <summary>XML as patches read and write it: no document type, nothing fetched, white space kept, bounded in size and depth.</summary>
internal static class XmlPatchDocument
{
    /// <summary>Deepest nesting of elements: System.Xml.Linq writes and copies trees by recursion.</summary>
    public const int MaxDepth = 256;

    private const int MaxCharacters = 100_000_000;

    private static readonly XmlReaderSettings ReaderSettings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
    };

    /// <exception cref="XmlException">It is not well-formed, has a document type, is too large or too deep.</exception>
    public static XDocument Read(ReadOnlyMemory<byte> xml)
    {
        CheckDepth(xml);
        using var stream = new MemoryStream(xml.ToArray(), writable: false);
        using var reader = XmlReader.Create(stream, ReaderSettings);
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo);
    }

    /// <exception cref="PatchException">What the patch made cannot be written as XML.</exception>
    public static byte[] Write(XDocument document)
    {
        using var stream = new MemoryStream();
        try
        {
            using var writer = XmlWriter.Create(
                stream, new XmlWriterSettings { Encoding = new System.Text.UTF8Encoding(false), OmitXmlDeclaration = true });
            document.WriteTo(writer);
        }
        catch (Exception problem) when (problem is XmlException or ArgumentException or InvalidOperationException)
        {
            throw new PatchException(
                IssueType.Structure, "The patched document cannot be written as XML: a prefix or a namespace contradicts another.");
        }

        return stream.ToArray();
    }

    private static void CheckDepth(ReadOnlyMemory<byte> xml)
    {
        using var stream = new MemoryStream(xml.ToArray(), writable: false);
        using var reader = XmlReader.Create(stream, ReaderSettings);
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
            {
                throw new XmlException("too deep");
            }
        }
    }
}
