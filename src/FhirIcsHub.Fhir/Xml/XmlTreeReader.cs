using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Xml;

namespace FhirIcsHub.Fhir.Xml;

/// <summary>
/// Reads the tokens of an XML document into a tree of elements. No DTD is allowed and nothing is fetched, so there are no entities but
/// XML's own; comments, processing instructions and xsi:schemaLocation are passed over. Elements without any content are kept where they
/// are to be complained of (<c>keepEmpty</c>), else dropped.
/// </summary>
internal sealed partial class XmlTreeReader(ReadOnlyMemory<byte> utf8, bool isUtf16, bool keepEmpty, XmlNodeTree tree)
{
    /// <summary>No JSON that the hub reads is nested deeper than this, so no XML need be.</summary>
    public const int MaxDepth = 128;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private readonly XmlNarrative _narrative = new(utf8);

    /// <summary>Fills the tree; the issue tells why the bytes are no XML document that FHIR allows, null when they are.</summary>
    public Issue? Read()
    {
        using var bytes = MemoryMarshal.TryGetArray(utf8, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(utf8.ToArray(), writable: false);

        // A text reader is not told by the declaration that these bytes were UTF-16.
        using var reader = isUtf16 ? XmlReader.Create(new StreamReader(bytes), Settings) : XmlReader.Create(bytes, Settings);
        try
        {
            return ReadTokens(reader, (IXmlLineInfo)reader);
        }
        catch (XmlException e)
        {
            return Fatal("The body is not well-formed XML: " + Reason(e), e.LineNumber, e.LinePosition);
        }
    }

    private Issue? ReadTokens(XmlReader reader, IXmlLineInfo place)
    {
        // The open elements, each with its last child.
        var open = new (int Node, int LastChild)[MaxDepth];
        var depth = 0;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (depth == MaxDepth)
                    {
                        return Fatal($"Elements are nested deeper than {MaxDepth}.", place.LineNumber, place.LinePosition);
                    }

                    var isXhtml = reader.NamespaceURI == XmlNames.Xhtml;
                    var node = AddElement(reader, place);
                    if (isXhtml)
                    {
                        tree[node].Value = _narrative.Read(reader, place);
                    }

                    if (isXhtml || reader.IsEmptyElement)
                    {
                        Close(node, open, depth);
                    }
                    else
                    {
                        open[depth++] = (node, 0);
                    }

                    break;
                case XmlNodeType.EndElement:
                    depth--;
                    Close(open[depth].Node, open, depth);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when depth > 0:
                    ref var owner = ref tree[open[depth - 1].Node];
                    owner.HasText = true;
                    owner.Value ??= reader.Value.Trim();
                    break;
                case XmlNodeType.XmlDeclaration when CheckEncoding(reader) is { } problem:
                    return Fatal(problem, place.LineNumber, place.LinePosition);
            }
        }

        return null;
    }

    private int AddElement(XmlReader reader, IXmlLineInfo place)
    {
        var space = reader.NamespaceURI switch
        {
            XmlNames.Fhir => XmlSpace.Fhir,
            XmlNames.Xhtml => XmlSpace.Xhtml,
            _ => XmlSpace.Other,
        };
        var node = tree.Add(reader.LocalName, space, place.LineNumber, place.LinePosition);
        if (space == XmlSpace.Xhtml || !reader.MoveToFirstAttribute())
        {
            return node;
        }

        do
        {
            var attributeSpace = reader.NamespaceURI;
            if (attributeSpace.Length == 0 && reader.LocalName == "value")
            {
                tree[node].Value = reader.Value;
            }
            else if (attributeSpace is not (XmlNames.Declarations or XmlNames.SchemaInstance)
                || (attributeSpace == XmlNames.SchemaInstance && reader.LocalName != "schemaLocation"))
            {
                tree.AddAttribute(node, reader.LocalName, attributeSpace, reader.Value, place.LineNumber, place.LinePosition);
            }
        }
        while (reader.MoveToNextAttribute());
        reader.MoveToElement();
        return node;
    }

    // Links a whole element to its parent. A resource without elements is content, its name tells it: resource types start with a capital.
    private void Close(int node, (int Node, int LastChild)[] open, int depth)
    {
        ref var element = ref tree[node];
        var isEmpty = element.Value is null && element.FirstChild == 0 && element.FirstAttribute == 0
            && !char.IsAsciiLetterUpper(element.Name[0]);
        if (depth == 0 || (isEmpty && !keepEmpty))
        {
            return;
        }

        ref var parent = ref open[depth - 1];
        if (parent.LastChild == 0)
        {
            tree[parent.Node].FirstChild = node;
        }
        else
        {
            tree[parent.LastChild].Next = node;
        }

        parent.LastChild = node;
    }

    private string? CheckEncoding(XmlReader reader)
    {
        var declared = reader.GetAttribute("encoding");
        var agrees = declared is null || (isUtf16
            ? declared.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase)
            : declared.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                || declared.Equals("us-ascii", StringComparison.OrdinalIgnoreCase));
        return agrees ? null : "The encoding that the XML declaration names is not the body's, or not one that FHIR allows: send UTF-8.";
    }

    private static Issue Fatal(string text, int line, int column) =>
        new(IssueSeverity.Fatal, IssueType.Structure, text, Line: Math.Max(1, line), Column: Math.Max(1, column));

    // The message's own position is cut off, as line and column are given apart.
    /// <summary>The reader's message without the place, and without the names and values that it quotes: they are what was sent.</summary>
    private static string Reason(XmlException e)
    {
        if (e.Message.Contains("DTD", StringComparison.Ordinal))
        {
            return "a document type (DTD) is not allowed.";
        }
        var position = e.Message.LastIndexOf(" Line ", StringComparison.Ordinal);
        return Quoted().Replace(position < 0 ? e.Message : e.Message[..position], "'…'");
    }

    [GeneratedRegex("'[^']+'", RegexOptions.NonBacktracking)]
    private static partial Regex Quoted();
}
