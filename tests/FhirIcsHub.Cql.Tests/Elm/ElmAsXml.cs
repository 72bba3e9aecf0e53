using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace FhirIcsHub.Cql.Tests.Elm;

/// <summary>
/// ELM in JSON as the schema writes it in XML: values become attributes, objects elements, arrays repeated elements; the type of a node
/// goes to <c>xsi:type</c>, and names of types are qualified by a prefix.
/// </summary>
internal static class ElmAsXml
{
    private static readonly XNamespace Elm = "urn:hl7-org:elm:r1";
    private static readonly XNamespace Notes = "urn:hl7-org:cql-annotations:r1";
    private static readonly XNamespace Xsi = "http://www.w3.org/2001/XMLSchema-instance";

    public static byte[] Of(byte[] json)
    {
        var spaces = new Dictionary<string, string>(StringComparer.Ordinal);
        var root = Element("library", JsonNode.Parse(json)!["library"]!.AsObject(), false, spaces);
        root.Add(new XAttribute(XNamespace.Xmlns + "xsi", Xsi), new XAttribute(XNamespace.Xmlns + "a", Notes));
        foreach (var (space, prefix) in spaces)
        {
            root.Add(new XAttribute(XNamespace.Xmlns + prefix, space));
        }

        using var written = new MemoryStream();
        new XDocument(root).Save(written, SaveOptions.DisableFormatting);
        return written.ToArray();
    }

    private static XElement Element(string name, JsonObject content, bool isNote, Dictionary<string, string> spaces)
    {
        var element = new XElement((isNote ? Notes : Elm) + name);
        isNote |= name == "annotation";
        foreach (var (member, value) in content)
        {
            switch (value)
            {
                case JsonObject child:
                    element.Add(Element(member, child, isNote, spaces));
                    break;
                case JsonArray children:
                    element.Add(children.Select(child => Element(member, child!.AsObject(), isNote, spaces)));
                    break;
                case JsonValue when member == "type":
                    element.Add(new XAttribute(Xsi + "type", (isNote ? "a:" : "") + value));
                    break;
                case JsonValue:
                    element.Add(new XAttribute(member, Text(member, value.ToString(), spaces)));
                    break;
            }
        }

        return element;
    }

    private static string Text(string member, string value, Dictionary<string, string> spaces)
    {
        var isTypeName = value.StartsWith('{')
            && (member is "name" or "resultTypeName" || member.EndsWith("Type", StringComparison.Ordinal));
        if (!isTypeName)
        {
            return value;
        }

        var end = value.IndexOf('}', StringComparison.Ordinal);
        if (!spaces.TryGetValue(value[1..end], out var prefix))
        {
            spaces[value[1..end]] = prefix = $"n{spaces.Count}";
        }

        return $"{prefix}:{value[(end + 1)..]}";
    }
}
