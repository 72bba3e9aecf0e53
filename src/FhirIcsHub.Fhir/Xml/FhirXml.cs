using System.Buffers;

namespace FhirIcsHub.Fhir.Xml;

/// <summary>FHIR's XML format (https://hl7.org/fhir/R4/xml.html), read into and written from the one document model.</summary>
public static class FhirXml
{
    /// <summary>Reads a resource from XML. Its <see cref="Resource.Json"/> is the JSON of the same content.</summary>
    /// <param name="xml">The whole document, UTF-8 or UTF-16; it is not kept.</param>
    /// <param name="mode">
    /// Strict R4: what <see cref="ReadMode.Strict"/> checks of JSON, and the rules of the XML format (namespaces, order of elements,
    /// attributes). As sent: well-formed XML whose root is in FHIR's namespace; elements that R4 does not know stay navigable by name, and
    /// without a type they are text, objects or repeats as the XML shows.
    /// </param>
    /// <returns>The resource, or what is wrong, with line and column of the XML (columns in UTF-16 units).</returns>
    public static ReadResult Read(ReadOnlyMemory<byte> xml, ReadMode mode = ReadMode.Strict)
    {
        var text = XmlText.Decode(xml);
        if (text.Problem is { } problem)
        {
            return new ReadResult(null, [new Issue(IssueSeverity.Fatal, IssueType.Structure, problem)]);
        }

        // Dense XML has an element every 30 bytes; the array grows when a document is denser.
        using var tree = new XmlNodeTree(Math.Max(16, text.Utf8.Length / 32));
        if (new XmlTreeReader(text.Utf8, text.IsUtf16, keepEmpty: mode == ReadMode.Strict, tree).Read() is { } fatal)
        {
            return new ReadResult(null, [fatal]);
        }

        if (tree[0].Space != XmlSpace.Fhir)
        {
            return new ReadResult(null,
            [
                new Issue(
                    IssueSeverity.Fatal, IssueType.Structure,
                    $"The root element is not in the namespace {XmlNames.Fhir}: declare it with xmlns.",
                    Line: tree[0].Line, Column: tree[0].Column),
            ]);
        }

        var problems = new XmlProblems(tree);
        var json = new XmlToJson(tree, problems, mode).Write();
        var read = Resource.Read(json, mode);
        return read.Success && problems.IsEmpty ? read : new ReadResult(null, problems.With(read.Issues));
    }

    /// <summary>Writes a resource as XML, UTF-8.</summary>
    /// <param name="resource">
    /// Any resource; read strictly it can always be written, save for control characters that no XML can hold.
    /// </param>
    /// <param name="output">Where the document goes; nothing is written when there are issues.</param>
    /// <param name="indented">Whether each element starts a line; narratives stay as they are.</param>
    /// <returns>What has no form in XML, with its place; empty when all was written.</returns>
    public static IReadOnlyList<Issue> Write(Resource resource, IBufferWriter<byte> output, bool indented = false)
    {
        var problems = new List<Issue>();
        using var document = new XmlOutput(resource.Json.Length + (resource.Json.Length / 4), indented);
        new FhirXmlWriter(document, problems).Write(resource);
        if (problems.Count == 0)
        {
            output.Write(document.Written);
        }

        return problems;
    }

    /// <summary>Whether two well-formed documents have the same elements, values, attributes and narratives in the same order.</summary>
    internal static bool HaveSameElements(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right)
    {
        var (one, other) = (XmlText.Decode(left), XmlText.Decode(right));
        using var first = new XmlNodeTree(Math.Max(16, one.Utf8.Length / 32));
        using var second = new XmlNodeTree(Math.Max(16, other.Utf8.Length / 32));
        return new XmlTreeReader(one.Utf8, one.IsUtf16, keepEmpty: true, first).Read() is null
            && new XmlTreeReader(other.Utf8, other.IsUtf16, keepEmpty: true, second).Read() is null
            && first.IsSame(second);
    }
}
