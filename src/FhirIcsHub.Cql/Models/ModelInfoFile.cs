using System.Xml;
using System.Xml.Linq;

namespace FhirIcsHub.Cql.Models;

/// <summary>Reads an XML file of which nothing is trusted: no DTD, no other files, bounded size and depth.</summary>
internal static class ModelInfoFile
{
    private const int MostBytes = 64 * 1024 * 1024;
    private const int DeepestNesting = 64;

    /// <summary>The root element with the places of all elements, or what is wrong.</summary>
    public static (XElement? Root, ModelProblem? Problem) Load(Stream xml)
    {
        var bytes = new MemoryStream();
        var block = new byte[81920];
        for (int read; (read = xml.Read(block)) > 0;)
        {
            if (bytes.Length + read > MostBytes)
            {
                return (null, new ModelProblem(0, 0, $"the file has more than {MostBytes} bytes"));
            }

            bytes.Write(block, 0, read);
        }

        try
        {
            if (TooDeep(bytes) is { } problem)
            {
                return (null, problem);
            }

            using var reader = Reader(bytes);
            return (XDocument.Load(reader, LoadOptions.SetLineInfo).Root, null);
        }
        catch (XmlException fault)
        {
            return (null, new ModelProblem(fault.LineNumber, fault.LinePosition, "not well-formed XML that is allowed here"));
        }
    }

    private static ModelProblem? TooDeep(MemoryStream xml)
    {
        using var reader = Reader(xml);
        while (reader.Read())
        {
            if (reader.Depth > DeepestNesting)
            {
                var place = (IXmlLineInfo)reader;
                return new ModelProblem(place.LineNumber, place.LinePosition, "elements are nested too deeply");
            }
        }

        return null;
    }

    private static XmlReader Reader(MemoryStream xml)
    {
        xml.Position = 0;
        return XmlReader.Create(xml, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
    }
}
