using System.Buffers;
using System.Text;
using System.Xml;

namespace FhirIcsHub.Fhir.Xml;

/// <summary>
/// Cuts narratives out of a document: byte for byte where a narrative stands on its own, else (namespace prefixes, a namespace declared
/// further out) written anew as one <c>div</c> that declares the XHTML namespace.
/// </summary>
internal sealed class XmlNarrative(ReadOnlyMemory<byte> document)
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private static readonly XmlWriterSettings WriterSettings = new()
    {
        OmitXmlDeclaration = true,
        ConformanceLevel = ConformanceLevel.Fragment,
        NewLineHandling = NewLineHandling.None,
        CheckCharacters = true,
    };

    private int _line = 1;
    private int _lineStart;

    /// <summary>The markup of the element that the reader stands on; afterwards it stands on its end.</summary>
    public string Read(XmlReader reader, IXmlLineInfo place)
    {
        var start = OffsetOf(place) - 1;
        var standsAlone = reader.Prefix.Length == 0 && reader.GetAttribute("xmlns") == XmlNames.Xhtml && !HasPrefixedAttribute(reader);
        int end;
        if (reader.IsEmptyElement)
        {
            end = EndOfTag(start);
        }
        else
        {
            var depth = reader.Depth;
            while (reader.Read() && reader.Depth > depth)
            {
                standsAlone &= reader.NodeType != XmlNodeType.Element || (reader.Prefix.Length == 0 && !HasPrefixedAttribute(reader));
            }

            end = EndOfTag(OffsetOf(place));
        }

        var markup = Encoding.UTF8.GetString(document.Span[start..end]);
        return standsAlone ? markup : WriteAlone(markup, reader);
    }

    private static bool HasPrefixedAttribute(XmlReader reader)
    {
        var found = false;
        while (reader.MoveToNextAttribute())
        {
            found |= reader.Prefix.Length > 0 && reader.Prefix != "xml";
        }

        reader.MoveToElement();
        return found;
    }

    // Narratives come in the order of the document, so the search for a line goes on where the last one ended.
    private int OffsetOf(IXmlLineInfo place)
    {
        var text = document.Span;
        while (_line < place.LineNumber)
        {
            _lineStart += text[_lineStart..].IndexOfAny(LineEnds);
            _lineStart += text[_lineStart..].StartsWith("\r\n"u8) ? 2 : 1;
            _line++;
        }

        // Columns count UTF-16 units.
        var offset = _lineStart;
        for (var column = 1; column < place.LinePosition; column++)
        {
            var lead = text[offset];
            if (lead < 0x80)
            {
                offset++;
            }
            else
            {
                offset += lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
                column += lead >= 0xF0 ? 1 : 0;
            }
        }

        return offset;
    }

    // Just after the '>' of the tag; one within quotes ends nothing.
    private int EndOfTag(int offset)
    {
        var text = document.Span;
        var quote = (byte)0;
        for (; quote != 0 || text[offset] != (byte)'>'; offset++)
        {
            var b = text[offset];
            if (quote != 0)
            {
                quote = b == quote ? (byte)0 : quote;
            }
            else if (b is (byte)'"' or (byte)'\'')
            {
                quote = b;
            }
        }

        return offset + 1;
    }

    private static string WriteAlone(string markup, XmlReader outer)
    {
        var scope = new XmlNamespaceManager(outer.NameTable);
        foreach (var (prefix, space) in ((IXmlNamespaceResolver)outer).GetNamespacesInScope(XmlNamespaceScope.ExcludeXml))
        {
            scope.AddNamespace(prefix, space);
        }

        var context = new XmlParserContext(outer.NameTable, scope, null, System.Xml.XmlSpace.None);
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            ConformanceLevel = ConformanceLevel.Fragment,
        };
        using var reader = XmlReader.Create(new StringReader(markup), settings, context);
        var text = new StringBuilder(markup.Length + 64);
        using (var writer = XmlWriter.Create(text, WriterSettings))
        {
            while (reader.Read())
            {
                Copy(reader, writer);
            }
        }

        return text.ToString();
    }

    private static void Copy(XmlReader reader, XmlWriter writer)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                var isEmpty = reader.IsEmptyElement;
                writer.WriteStartElement("", reader.LocalName, reader.NamespaceURI);
                while (reader.MoveToNextAttribute())
                {
                    if (reader.NamespaceURI != XmlNames.Declarations)
                    {
                        writer.WriteAttributeString(reader.Prefix, reader.LocalName, reader.NamespaceURI, reader.Value);
                    }
                }

                if (isEmpty)
                {
                    writer.WriteEndElement();
                }

                break;
            case XmlNodeType.EndElement:
                writer.WriteFullEndElement();
                break;
            case XmlNodeType.CDATA:
                writer.WriteCData(reader.Value);
                break;
            case XmlNodeType.Comment:
                writer.WriteComment(reader.Value);
                break;
            case XmlNodeType.ProcessingInstruction:
                writer.WriteProcessingInstruction(reader.Name, reader.Value);
                break;
            default:
                writer.WriteString(reader.Value);
                break;
        }
    }
}
