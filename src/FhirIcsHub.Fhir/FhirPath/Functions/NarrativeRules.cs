using System.Collections.Frozen;
using System.Xml;

namespace FhirIcsHub.Fhir.FhirPath;

/// <summary>
/// htmlChecks(): the XHTML that a narrative may hold (http://hl7.org/fhir/R4/narrative.html#security): one div in the XHTML namespace,
/// the basic elements and attributes, no script, form, event handler or external style, and some content.
/// </summary>
internal static class NarrativeRules
{
    private const string Xhtml = "http://www.w3.org/1999/xhtml";

    private static readonly FrozenSet<string> Elements = FrozenSet.ToFrozenSet(
    [
        "p", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "a", "span", "b", "em", "i", "strong", "small", "big", "tt", "dfn", "q", "var", "abbr",
        "acronym", "cite", "blockquote", "hr", "address", "bdo", "kbd", "sub", "sup", "ul", "ol", "li", "dl", "dt", "dd", "pre", "table", "caption",
        "colgroup", "col", "thead", "tr", "tfoot", "tbody", "th", "td", "code", "samp", "img", "map", "area", "ins", "del", "s", "u", "font", "center", "strike",
    ]);

    private static readonly FrozenSet<string> Attributes = FrozenSet.ToFrozenSet(
    [
        "title", "style", "class", "id", "lang", "xml:lang", "dir", "accesskey", "tabindex", "span", "width", "align", "valign", "char", "charoff",
        "abbr", "axis", "headers", "scope", "rowspan", "colspan", "href", "name", "charset", "type", "hreflang", "rel", "rev", "shape", "coords",
        "src", "alt", "longdesc", "height", "usemap", "ismap", "cite", "datetime", "summary", "border", "frame", "rules", "cellspacing", "cellpadding",
        "size", "color", "face", "bgcolor", "nowrap", "start", "value", "compact", "clear", "noshade", "hspace", "vspace",
    ]);

    public static bool Hold(string narrative)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 10_000_000 };
        try
        {
            using var reader = XmlReader.Create(new StringReader(narrative), settings);
            return Check(reader);
        }
        catch (XmlException)
        {
            // Not well-formed: the rule is broken, which is the answer and no failure.
            return false;
        }
    }

    private static bool Check(XmlReader reader)
    {
        var hasContent = false;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if ((reader.Depth == 0 && reader.LocalName != "div") || reader.NamespaceURI != Xhtml || !Elements.Contains(reader.LocalName))
                    {
                        return false;
                    }

                    hasContent |= reader.LocalName == "img";
                    if (!AttributesAreAllowed(reader))
                    {
                        return false;
                    }

                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    hasContent |= !string.IsNullOrWhiteSpace(reader.Value);
                    break;
            }
        }

        return hasContent;
    }

    private static bool AttributesAreAllowed(XmlReader reader)
    {
        while (reader.MoveToNextAttribute())
        {
            var isNamespace = reader.Prefix == "xmlns" || reader.Name == "xmlns";
            if (!isNamespace && !Attributes.Contains(reader.Name))
            {
                return false;
            }

            var isScript = reader.Name is "href" or "src" && reader.Value.TrimStart().StartsWith("javascript:", StringComparison.OrdinalIgnoreCase);
            if (isScript)
            {
                return false;
            }
        }

        reader.MoveToElement();
        return true;
    }
}
