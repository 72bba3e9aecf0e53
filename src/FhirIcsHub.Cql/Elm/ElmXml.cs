using System.Xml;
using System.Xml.Linq;

namespace FhirIcsHub.Cql.Elm;

/// <summary>ELM as XML (<c>application/elm+xml</c>), read into the same nodes as <see cref="ElmJson"/> reads.</summary>
public static class ElmXml
{
    internal const string Namespace = "urn:hl7-org:elm:r1";
    internal const string AnnotationNamespace = "urn:hl7-org:cql-annotations:r1";

    /// <summary>
    /// Reads a library. What the schema does not know is a problem, as its meaning would be lost; so is a document type declaration.
    /// Problems name the element by its path (<c>/library/statements/def[3]/expression</c>) and its line and column.
    /// </summary>
    public static ElmReadResult Read(ReadOnlyMemory<byte> xml)
    {
        try
        {
            if (!IsFlatEnough(xml))
            {
                return new ElmReadResult(null, [new ElmProblem("/", "nested too deeply")]);
            }

            var root = Load(xml);
            if (root.Name.LocalName != "library" || root.Name.NamespaceName != Namespace)
            {
                return new ElmReadResult(null, [new ElmProblem("/", $"expected the element 'library' of the namespace {Namespace}")]);
            }

            var problems = new List<ElmProblem>();
            var library = ElmXmlReader.Read<Library>(root, "/library", problems);
            return new ElmReadResult(problems.Count == 0 ? library : null, problems);
        }
        catch (XmlException problem)
        {
            return new ElmReadResult(null, [new ElmProblem("/", problem.Message)]);
        }
    }

    private static bool IsFlatEnough(ReadOnlyMemory<byte> xml)
    {
        using var reader = Reader(xml);
        while (reader.Read())
        {
            if (reader.Depth > ElmJson.MaxDepth)
            {
                return false;
            }
        }

        return true;
    }

    private static XElement Load(ReadOnlyMemory<byte> xml)
    {
        // White space counts within the CQL text of annotations.
        using var reader = Reader(xml);
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo).Root!;
    }

    private static XmlReader Reader(ReadOnlyMemory<byte> xml) => XmlReader.Create(
        new MemoryStream(xml.ToArray(), writable: false),
        new XmlReaderSettings
        {
            CloseInput = true,
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        });
}
